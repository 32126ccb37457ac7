"""Subscriptions at the desk: how they stand, what may be done about them, and what the payment provider told."""
