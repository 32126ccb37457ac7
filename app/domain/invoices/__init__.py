"""What is billed for good: numbers without a gap, and papers that nobody changes."""
