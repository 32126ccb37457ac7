"""What the requests of a period come to: figures by topic, and what was read before they were written."""
