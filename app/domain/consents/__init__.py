"""What people agreed to, in which words, and what they took back: written down, never changed."""
