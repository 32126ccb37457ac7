"""The FAQ at the desk: its entries, their drafts, review, publishing, and what they said before."""
