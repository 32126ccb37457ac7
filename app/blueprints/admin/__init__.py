"""The desk of a brand's own team."""
