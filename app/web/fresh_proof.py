"""What needs a fresh proof of identity asks for the password in the same form, so that nothing typed is lost."""

from flask_babel import lazy_gettext as _

from app.domain.accounts.errors import BlockedError, BusyError, WrongCredentialsError
from app.web.entering import prove_anew
from app.web.fields import password_field
from app.web.forms import PageForm
from app.web.proofs import prove_password
from app.web.request import committing
from app.web.signed_in import Person


class ProvenForm(PageForm):
    """A form that asks for the current password, unless it was proven a moment ago (`Person.is_fresh`); or `always`."""

    current_password = password_field("current_password")

    def __init__(self, person: Person, *, always: bool = False) -> None:
        super().__init__()
        self._person = person
        if person.is_fresh and not always:
            del self.current_password

    def prove(self) -> bool:
        """Check the password if it is asked for; False when it is not good, and the field says so."""
        if "current_password" not in self:
            return True
        try:
            prove_password(self._person.account.email, self.current_password.data or "")
        except WrongCredentialsError:
            self.current_password.errors = [_("This is not your current password")]
        except BlockedError:
            self.current_password.errors = [_("There were too many failed tries.")]
        except BusyError:
            self.current_password.errors = [_("Try again in a few seconds.")]
        else:
            with committing() as writing:
                prove_anew(writing, self._person.session)
            return True
        return False
