"""Buying an offer, from how it is paid to its confirmation, and paying what is open."""
