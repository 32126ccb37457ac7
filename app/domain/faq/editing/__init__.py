"""Writing the FAQ at the desk: a draft beside the published text, its review, and what it becomes."""
