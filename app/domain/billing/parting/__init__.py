"""Parting at the provider from whoever is erased or closes their account, so that they are charged no more."""
