"""What the requests of a period come to, at the desk."""
