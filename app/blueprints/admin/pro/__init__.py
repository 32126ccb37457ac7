"""The queue of VAT numbers at the desk: what VIES said of them, and what the team decides."""
