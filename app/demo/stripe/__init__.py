"""A stand-in for Stripe: the part of its API that billing uses, with a clock that moves by hand."""
