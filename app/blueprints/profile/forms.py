"""The forms of the profile: who somebody is, and their password."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString
from wtforms import BooleanField, DateField, Form, RadioField, StringField, ValidationError
from wtforms.validators import DataRequired, Length, Optional

from app.domain.accounts.identifiers import normal_email
from app.domain.accounts.models import Account
from app.domain.accounts.profile import ProfileFacts
from app.web.fields import email_field
from app.web.forms import clean_text
from app.web.fresh_proof import ProvenForm
from app.web.i18n import NAMES
from app.web.i18n import gettext as said
from app.web.labels import lazy_label
from app.web.new_passwords import new_password_field
from app.web.request import current_tenant, now
from app.web.signed_in import Person

LONGEST_LINE = 100  # characters
_OLDEST = date(1900, 1, 1)
_BY_HAND = ("%d/%m/%Y", "%d.%m.%Y", "%Y-%m-%d")  # the last is a browser's that fills forms in


class BirthDateField(DateField):
    """A date as people write it, day first."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; one that is no date of the past is refused with an example."""
        self.data = None
        text = (clean_text(valuelist[0]) or "") if valuelist else ""
        if not text:
            return
        for pattern in _BY_HAND:
            try:
                self.data = datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a day has no time zone
            except ValueError:
                continue
        if self.data is None or not _OLDEST <= self.data < now().date():
            raise ValueError(said("Enter day, month and year like 12/04/1988"))


def _line(text: str | None) -> str | None:
    """Read one line: what no keyboard sends is taken out, and blanks are one space."""
    return " ".join((clean_text(text) or "").split())


def _name_field(label: str, token: str, missing: LazyString) -> StringField:
    return StringField(
        lazy_label(label),
        filters=[_line],
        validators=[
            DataRequired(missing),
            Length(max=LONGEST_LINE, message=_("Shorten your text to %(max)d characters")),
        ],
        render_kw={"autocomplete": token, "maxlength": LONGEST_LINE},
    )


def _mailable(_form: Form, field: StringField) -> None:
    if field.data and normal_email(field.data) is None:
        raise ValidationError(_("Enter an address like anne.martin@example.com"))


class ProfileForm(ProvenForm):
    """What somebody may change about themself; another e-mail address needs a fresh proof, the rest does not."""

    first_name = _name_field("first_name", "given-name", _("Enter your first name"))
    last_name = _name_field("last_name", "family-name", _("Enter your last name"))
    company = _name_field("company_name", "organization", _("Enter the company’s name as on its official documents"))
    email = email_field()
    birth_date = BirthDateField(
        lazy_label("birth_date"),
        format=_BY_HAND[0],
        validators=[Optional()],
        render_kw={"type": "text", "autocomplete": "bday", "inputmode": "text"},
    )
    newsletter = BooleanField(lazy_label("newsletter"))
    language = RadioField(_("Language of our mails"), validators=[DataRequired(_("Choose a language"))])

    def __init__(self, person: Person, *, is_sent: bool = True) -> None:
        """Take what was sent; nothing was when the page is shown first, or another of its forms was sent."""
        super().__init__(person)
        config = current_tenant().config
        registration = config.policy.registration
        self.email.validators = [*self.email.validators, _mailable]
        self.language.choices = [(code, NAMES[code]) for code in config.languages]
        for name in ("company", "birth_date", "newsletter"):
            if name not in (*registration.required, *registration.optional):
                del self[name]
        if len(config.languages) == 1:
            del self.language
        if not is_sent:
            self._show(person.account)
        if self.wanted_email(person.account) is None and "current_password" in self:
            del self.current_password

    def wanted_email(self, account: Account) -> str | None:
        """Give the other address that was typed; None when it is the account's own."""
        email = normal_email(self.email.data or "") or self.email.data
        return None if email == account.email else email

    def facts(self, account: Account) -> ProfileFacts:
        """Give the profile that was typed; what the brand does not ask for stays as it is."""
        return ProfileFacts(
            first_name=self.first_name.data or "",
            last_name=self.last_name.data or "",
            company=self.company.data if "company" in self else account.company,
            birth_date=self.birth_date.data if "birth_date" in self else account.birth_date,
            language=self.language.data if "language" in self else account.language,
        )

    def newsletter_changes(self, account: Account) -> bool | None:
        """Tell what was decided about the newsletter: wanted, not wanted any more, or (none) nothing."""
        if "newsletter" not in self or self.newsletter.data is (account.newsletter_asked_at is not None):
            return None
        return bool(self.newsletter.data)

    def _show(self, account: Account) -> None:
        shown = {name: getattr(account, name) for name in self._fields if hasattr(account, name)}
        shown["newsletter"] = account.newsletter_asked_at is not None
        for field in self:
            field.process(None, shown.get(field.name))


class PasswordForm(ProvenForm):
    """A new password; the current one is always asked for."""

    new_password = new_password_field("new_password")

    def __init__(self, person: Person) -> None:
        super().__init__(person, always=True)
