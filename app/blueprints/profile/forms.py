"""The forms of the profile: who somebody is, and their password."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Form, RadioField, StringField, ValidationError
from wtforms.validators import DataRequired

from app.domain.accounts.identifiers import normal_email
from app.domain.accounts.models import Account
from app.domain.accounts.profile import ProfileFacts
from app.domain.vat.models import VatRegistration
from app.web.context import page_open
from app.web.fields import email_field
from app.web.fresh_proof import ProvenForm
from app.web.i18n import NAMES
from app.web.labels import lazy_label
from app.web.new_passwords import new_password_field
from app.web.person_fields import birth_date_field, line_field
from app.web.pro_fields import ProForm
from app.web.request import current_tenant
from app.web.signed_in import Person


def _mailable(_form: Form, field: StringField) -> None:
    if field.data and normal_email(field.data) is None:
        raise ValidationError(_("Enter an address like anne.martin@example.com"))


class ProfileForm(ProvenForm, ProForm):
    """What somebody may change about themself; another e-mail address needs a fresh proof, the rest does not."""

    first_name = line_field(lazy_label("first_name"), "given-name", _("Enter your first name"))
    last_name = line_field(lazy_label("last_name"), "family-name", _("Enter your last name"))
    company = line_field(
        lazy_label("company_name"), "organization", _("Enter the company’s name as on its official documents")
    )
    email = email_field()
    birth_date = birth_date_field()
    newsletter = BooleanField(lazy_label("newsletter"))
    language = RadioField(_("Language of our mails"), validators=[DataRequired(_("Choose a language"))])

    def __init__(
        self, person: Person, business: VatRegistration | None = None, *, has_newsletter: bool, is_sent: bool = True
    ) -> None:
        """Take what was sent; nothing was when the page is shown first, or another of its forms was sent."""
        super().__init__(person)
        self._account, self._has_newsletter = person.account, has_newsletter
        config = current_tenant().config
        registration = config.policy.registration
        self.email.validators = [*self.email.validators, _mailable]
        self.language.choices = [(code, NAMES[code]) for code in config.languages]
        for name in ("company", "birth_date", "newsletter"):
            if name not in (*registration.required, *registration.optional):
                del self[name]
        if len(config.languages) == 1:
            del self.language
        if page_open("pro"):
            self.ask_pro(needed=business is not None)
        else:
            self.ask_no_pro()
        if not (is_sent or self.is_restored):
            self._show(person.account)
            if "vat_number" in self:
                self.show_business(business)
        if self.wanted_email(person.account) is None and "current_password" in self:
            del self.current_password

    @property
    def pro_country(self) -> str | None:
        """The country that the account's person named, if the brand asks for it."""
        return self._account.country

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

    @property
    def newsletter_changes(self) -> bool | None:
        """What was decided about the newsletter: wanted, not wanted any more, or (none) nothing."""
        if "newsletter" not in self or self.newsletter.data is self._has_newsletter:
            return None
        return bool(self.newsletter.data)

    def _show(self, account: Account) -> None:
        shown = {name: getattr(account, name) for name in self._fields if hasattr(account, name)}
        shown["newsletter"] = self._has_newsletter
        for field in self:
            field.process(None, shown.get(field.name))


class PasswordForm(ProvenForm):
    """A new password; the current one is always asked for."""

    new_password = new_password_field("new_password")

    def __init__(self, person: Person) -> None:
        super().__init__(person, always=True)
