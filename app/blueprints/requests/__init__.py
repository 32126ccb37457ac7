"""Requests as customers and guests see them: opened, followed, answered, escalated, closed, rated."""
