"""The chat of a customer with the team."""
