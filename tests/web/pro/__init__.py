"""What customers see of professional accounts."""
