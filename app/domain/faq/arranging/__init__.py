"""Arranging the FAQ at the desk: order, new entries and sections, addresses, what is withdrawn and comes back."""
