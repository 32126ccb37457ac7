"""What the team types about subscriptions and bills."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, Length, Optional, ValidationError
from wtforms.widgets import HiddenInput

from app.domain.billing.entitlement import Access
from app.domain.billing.transfers import Doubt
from app.web.fields import reason_field
from app.web.forms import free_text
from app.web.fresh_proof import ProvenForm
from app.web.moments import local_day
from app.web.person_fields import one_line
from app.web.prices import read_amount
from app.web.request import now
from app.web.signed_in import Person
from app.web.subscriptions import ACCESS_WORDS

_LONGEST_REFERENCE = 140  # characters, as SEPA has it
_LONGEST_AMOUNT = 20
_DATE = {"type": "date"}


def reference_field() -> StringField:
    """Give a field for what a transfer is called on the bank statement."""
    return StringField(
        _("Reference on the bank statement"),
        filters=[free_text],
        validators=[
            DataRequired(_("Write the reference as the bank statement has it")),
            Length(max=_LONGEST_REFERENCE, message=_("Write at most %(max)d characters")),
        ],
        render_kw={"maxlength": _LONGEST_REFERENCE, "autocomplete": "off"},
    )


class ActForm(ProvenForm):
    """Something that is done about a subscription or a bill."""

    refusal: str | None = None  # why it could not be done, though every field is good


class OverrideForm(ActForm):
    """What an account may use instead of what its subscription gives, why, and until when."""

    access = SelectField(_("What it may use"), choices=[], validate_choice=False)
    until = DateField(_("Until, with that day"), validators=[Optional()], render_kw={**_DATE, "autocomplete": "off"})
    reason = reason_field()

    def __init__(self, person: Person) -> None:
        super().__init__(person)
        as_it_stands = ("", _("What the subscription gives"))
        self.access.choices = [as_it_stands, *((each.value, words) for each, (_kind, words) in ACCESS_WORDS.items())]

    def validate_access(self, field: SelectField) -> None:
        """Take one of the list."""
        if field.data and field.data not in set(Access):
            raise ValidationError(_("Choose one of the list"))

    def validate_until(self, field: DateField) -> None:
        """Take no day that is over."""
        if field.data is not None and field.data < local_day(now()):
            raise ValidationError(_("Choose a day that is not over"))

    @property
    def chosen(self) -> Access | None:
        """Give what was chosen; none: the override ends."""
        return Access(self.access.data) if self.access.data else None

    def ends_at(self, zone: ZoneInfo) -> datetime | None:
        """Give the moment at which the day is over."""
        day = self.until.data
        return datetime.combine(day + timedelta(days=1), time(), zone) if day else None


class SettlementForm(ActForm):
    """A transfer that arrived; `asked` names the doubts that are agreed to, so that no other ones are."""

    arrived_on = DateField(
        _("Arrived on"), validators=[DataRequired(_("Choose the day on the bank statement"))], render_kw=_DATE
    )
    arrived = StringField(
        _("Amount that arrived"),
        filters=[one_line],
        validators=[DataRequired(_("Write the amount as the bank statement has it"))],
        render_kw={"inputmode": "decimal", "autocomplete": "off", "maxlength": _LONGEST_AMOUNT},
    )
    reference = reference_field()
    agreed = BooleanField(_("Count it for this invoice all the same"))
    asked = StringField(widget=HiddenInput(), filters=[one_line])

    def __init__(self, person: Person, currency: str) -> None:
        super().__init__(person)
        self._currency = currency

    def validate_arrived_on(self, field: DateField) -> None:
        """Take no day to come."""
        _hold_come(field)

    def validate_arrived(self, field: StringField) -> None:
        """Take an amount above nothing, with no more digits than its currency has."""
        if not read_amount(field.data or "", self._currency):
            raise ValidationError(_("Write an amount, like 22.80"))

    @property
    def amount(self) -> int:
        """Give how much arrived, in minor units."""
        return read_amount(self.arrived.data or "", self._currency) or 0

    @property
    def stated(self) -> str:
        """Give what the bank statement says as the reference."""
        return self.reference.data or ""

    def agrees_to(self, doubts: frozenset[Doubt], *, expected: int, may: bool) -> bool:
        """Tell whether these doubts, and no others, were shown and agreed to; else let them be what is shown."""
        about = one_line(f"{'-'.join(sorted(doubts))} {self.amount} {expected} {self.stated}")
        if may and self.agreed.data and self.asked.data == about:
            return True
        self.asked.data, self.agreed.data = about, False
        return False


class SentForm(ActForm):
    """Money that somebody sent back by transfer; `amount` is how much it was when it was decided."""

    sent_on = DateField(
        _("Sent on"), validators=[DataRequired(_("Choose the day on the bank statement"))], render_kw=_DATE
    )
    reference = reference_field()
    amount = IntegerField(widget=HiddenInput(), validators=[Optional()])

    def __init__(self, person: Person, amount: int) -> None:
        super().__init__(person)
        if self.amount.data is None and not self.is_submitted():
            self.amount.process(None, amount)

    def validate_sent_on(self, field: DateField) -> None:
        """Take no day to come."""
        _hold_come(field)


class RefusalForm(ActForm):
    """Why an invoice stands."""

    reason = reason_field()


def _hold_come(field: DateField) -> None:
    if field.data is not None and field.data > local_day(now()):
        raise ValidationError(_("Choose a day that has come"))
