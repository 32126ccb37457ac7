"""The life of a contract, for its customer: its end, the withdrawal from it, and bills that are not right."""
