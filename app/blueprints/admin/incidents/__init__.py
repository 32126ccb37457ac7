"""The desk's room for incidents: opened, told of, resolved."""
