"""The life of a contract as its customer decides it: its end, that it is kept, the withdrawal from it."""
