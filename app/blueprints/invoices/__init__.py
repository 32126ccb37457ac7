"""What was billed, for whoever was billed it."""
