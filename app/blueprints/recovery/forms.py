"""Getting back in: whose account, and which new password."""

from wtforms import StringField

from app.web.emails import writable_email
from app.web.fields import IdentifiedForm, takes_user_names
from app.web.forms import PageForm
from app.web.fresh_proof import ProvenForm
from app.web.new_passwords import new_password_field


class ForgottenForm(IdentifiedForm):
    """The name of an account whose password is forgotten."""

    def validate_email(self, field: StringField) -> None:
        """Refuse what is no address, where nothing else can name an account."""
        if not takes_user_names():
            writable_email(self, field)


class ResetForm(PageForm):
    """A new password, and nothing else: it can be looked at, so nobody types it twice."""

    password = new_password_field()


class ChooseForm(ProvenForm):
    """The same for somebody signed in, who proves who they are if that was a while ago."""

    password = new_password_field()
