"""The desk's room for events: prepared, published, changed, cancelled, and who signed up."""
