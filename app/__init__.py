"""Guichet: a help centre, accounts and requests for many brands. docs/architecture.md says where a thing lives."""

import gc

# Objects, and rounds of the younger ones: what a start reads stays, and to search it for what may go as often as
# Python does by itself was a fifth of the start.
gc.set_threshold(50_000, 20, 10)
