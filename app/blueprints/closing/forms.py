"""Closing an account: nothing is typed but the password, where it was not proven a moment ago."""

from app.web.fresh_proof import ProvenForm


class ClosingForm(ProvenForm):
    """The proof that it is the account's own person who closes it."""
