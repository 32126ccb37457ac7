"""The slow and the failed pages of customers: what a report of slowness is matched with."""
