"""What people think of how a ticket was closed."""
