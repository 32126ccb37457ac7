"""Members of the team who look at a customer's pages as the customer sees them."""
