"""Whether a business is one: the number that it gives for VAT, what VIES said of it, and what the team decided."""
