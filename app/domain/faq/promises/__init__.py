"""What the FAQ promises, and the tests that carry it."""
