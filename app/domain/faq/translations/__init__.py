"""The same entry in several languages: which are missing, which no longer say what the brand's first language says."""
