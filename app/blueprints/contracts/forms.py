"""What is typed about a contract or a bill."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError
from wtforms.widgets import HiddenInput

from app.web.fields import LONGEST_REASON
from app.web.forms import PageForm, free_text
from app.web.once_forms import OnceForm

LONGEST_DETAILS = 3000  # characters
_LONGEST_LINE = 200
_CHOOSE = _("Choose one of the list")
_SHORTEN = _("Shorten your text to %(max)d characters")


class EndingForm(PageForm):
    """The end of a contract; nobody has to say why."""

    reason = TextAreaField(
        _("Why do you leave?"),
        filters=[free_text],
        validators=[Optional(), Length(max=LONGEST_REASON, message=_SHORTEN)],
        render_kw={"rows": 3, "maxlength": LONGEST_REASON},
    )


class WithdrawalForm(PageForm):
    """The withdrawal from a purchase: nothing is asked."""


class ChangeForm(PageForm):
    """Another offer from the next anniversary on: the price that was read comes back with it."""

    seen = IntegerField(validators=[InputRequired()], widget=HiddenInput())  # minor units, with tax


class BillForm(OnceForm):
    """A request about one bill of one's own."""

    bill = SelectField(
        _("Which payment is it about?"), validators=[DataRequired(_CHOOSE)], validate_choice=False, choices=[]
    )

    def __init__(self, bills: Sequence[tuple[str, str]]) -> None:
        """Take the account's bills: the id of each, and how it is called."""
        super().__init__()
        self._known = dict(bills)
        self.bill.choices = list(bills)

    def validate_bill(self, field: SelectField) -> None:
        """Take one's own only."""
        if field.data not in self._known:
            raise ValidationError(_CHOOSE)


def _text(label: str, missing: str, *, rows: int = 5) -> TextAreaField:
    return TextAreaField(
        label,
        filters=[free_text],
        validators=[DataRequired(missing), Length(max=LONGEST_DETAILS, message=_SHORTEN)],
        render_kw={"rows": rows, "maxlength": LONGEST_DETAILS},
    )


def _line(label: str, missing: str) -> StringField:
    return StringField(
        label,
        filters=[free_text],
        validators=[DataRequired(missing), Length(max=_LONGEST_LINE, message=_SHORTEN)],
        render_kw={"maxlength": _LONGEST_LINE, "autocomplete": "off"},
    )


class DisputeForm(BillForm):
    """What is wrong with an invoice, and what proves it."""

    error = _text(
        _("What is wrong, and what should it say?"),
        _("Say what is wrong: the amount, the period, the offer, the address, a payment made twice"),
    )
    proof = _text(
        _("Your proof of payment"),
        _("Say which proof you hold, for example the bank statement of 14 November with its line"),
        rows=3,
    )


class NoAccessForm(BillForm):
    """A payment after which nothing opened."""

    paid_at = _line(_("When did you pay?"), _("Write the date and the time, as your bank says"))
    paid_with = _line(_("Means of payment"), _("Say how you paid, for example card or transfer"))
    seen = _text(_("What do you see instead?"), _("Say what you tried to open, and what you saw"))
