"""Signing in: who, with which password, and for how long."""

from wtforms import BooleanField

from app.web.fields import IdentifiedForm, password_field
from app.web.labels import lazy_label
from app.web.request import current_tenant


class SignInForm(IdentifiedForm):
    """An e-mail address, or a user name where the brand takes one, and a password."""

    password = password_field()
    stay = BooleanField(lazy_label("stay_signed_in"))

    def __init__(self) -> None:
        super().__init__()
        if current_tenant().config.policy.sign_in.stay_signed_in_for is None:
            del self.stay

    @property
    def wants_to_stay(self) -> bool:
        """Whether the session shall outlast the browser's window."""
        return "stay" in self and bool(self.stay.data)

    def ask_again(self, error: str) -> None:
        """Ask for the password again, with the cursor in it: the rest is still there."""
        self.password.errors = [error]
        self.password.render_kw = {**self.password.render_kw, "autofocus": True}
