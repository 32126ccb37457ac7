"""The daily summary of one's requests: who wants it, and that each gets one a day."""
