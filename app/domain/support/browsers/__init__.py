"""Which browsers a brand supports, and which are too old for its pages."""
