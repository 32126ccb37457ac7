"""Prices that follow the tax, and tax that was charged and is given back."""
