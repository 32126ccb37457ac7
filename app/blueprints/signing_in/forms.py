"""Signing in: who, with which password, and for how long."""

from wtforms import BooleanField

from app.web.fields import identifier_field, password_field
from app.web.forms import PageForm
from app.web.labels import lazy_label
from app.web.request import current_tenant


class SignInForm(PageForm):
    """An e-mail address, or a user name where the brand takes one, and a password."""

    email = identifier_field("email")
    password = password_field()
    stay = BooleanField(lazy_label("stay_signed_in"))

    def __init__(self) -> None:
        super().__init__()
        policy = current_tenant().config.policy.sign_in
        if "user_name" in policy.identifiers:
            self.email.label.text = lazy_label("email_or_user_name")
            self.email.render_kw = {**self.email.render_kw, "inputmode": "text"}
        if policy.stay_signed_in_for is None:
            del self.stay

    @property
    def wants_to_stay(self) -> bool:
        """Whether the session shall outlast the browser's window."""
        return "stay" in self and bool(self.stay.data)
