"""What the team fills in to find somebody, and to do something for them."""

from typing import ClassVar

from flask_babel import lazy_gettext as _
from wtforms import EmailField, SelectField
from wtforms.validators import ValidationError

from app.domain.accounts.identifiers import key_of
from app.domain.accounts.models import Account, Role
from app.web.fields import email_field, reason_field
from app.web.fresh_proof import ProvenForm
from app.web.labels import lazy_label
from app.web.signed_in import Person
from app.web.staff_words import ROLE_WORDS


class ActForm(ProvenForm):
    """Something that is done to an account: who does it is asked for their password where that was not a moment ago."""

    asks: ClassVar[tuple[str, ...]] = ()  # the fields of its own, in the order of the page
    kept: ClassVar[tuple[str, ...]] = ()  # those of them that the audit keeps beside the reason
    refusal: str | None = None  # why the act could not be done, though every field is good

    def __init__(self, person: Person, account: Account) -> None:
        super().__init__(person)
        self.account = account


class ReasonForm(ActForm):
    """An act that needs a reason."""

    asks: ClassVar[tuple[str, ...]] = ("reason",)
    reason = reason_field()


class EmailForm(ReasonForm):
    """Another e-mail address for an account."""

    asks: ClassVar[tuple[str, ...]] = ("email", "reason")
    kept: ClassVar[tuple[str, ...]] = ("email",)
    email = email_field(token="off")  # noqa: S106 - an autocomplete token


class DeletionForm(ReasonForm):
    """The address of the account that is deleted, typed so that nobody deletes another by mistake."""

    asks: ClassVar[tuple[str, ...]] = ("reason", "email")
    email = email_field("email_to_confirm", token="off")  # noqa: S106 - an autocomplete token

    def validate_email(self, field: EmailField) -> None:
        """Refuse any other address."""
        if key_of(field.data or "") != key_of(self.account.email):
            raise ValidationError(_("This is not the address of the account"))


class RoleForm(ReasonForm):
    """Another role for an account."""

    asks: ClassVar[tuple[str, ...]] = ("role", "reason")
    kept: ClassVar[tuple[str, ...]] = ("role",)
    role = SelectField(
        lazy_label("role"),
        choices=lambda: [(role.value, ROLE_WORDS[role]) for role in Role],
        invalid_choice_message=_("Choose a role"),  # type: ignore[call-arg]  # newer than its types
    )
