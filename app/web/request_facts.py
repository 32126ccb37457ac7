"""The fields of what a topic asks for: each with its label, its hint, and what it says when it is left empty."""

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString
from wtforms import Field, Form, SelectField, StringField, TextAreaField
from wtforms.validators import AnyOf, DataRequired, Length, Optional, Regexp, ValidationError
from wtforms.widgets import DateInput, TextInput, TimeInput, URLInput

from app.domain.support.topics import PAGE_KINDS, AskedFact, FactKind
from app.web.fact_words import page_kinds
from app.web.forms import free_text
from app.web.labels import lazy_label
from app.web.request_words import FACT_LABELS

_LONGEST_LINE, _LONGEST_URL, _LONGEST_TEXT = 200, 1000, 3000  # characters
_SHORTEN = _("Shorten your text to %(max)d characters")

HINTS: Mapping[str, LazyString] = MappingProxyType(
    {
        "transaction": _("As it is on the invoice or in your bank’s statement."),
        "paid_with": _("Card, transfer, platform. Never a whole card number or its code."),
        "seen": _("Name the offer, and say what you tried to open."),
        "invoice_number": _("It is at the top of the invoice."),
        "error": _("The amount, the period, the offer, the address, a payment made twice."),
        "proof": _("The date, the amount and the words on your bank statement. Never a whole card number or its code."),
        "exact_message": _("Word for word. Never a card number."),
        "order_number": _("For example 104582; it is in the mail that confirms the order."),
        "tracking_number": _("For example 6A12345678901; it is in the mail that says that the parcel has left."),
        "page_url": _("Copy all of the browser’s address bar."),
        "steps": _("Where you start from, then gesture by gesture, and what you saw."),
        "browser": _("What we believe to see: correct it if it is another one."),
        "slow_at": _("A few minutes more or less do not matter."),
        "observed": _("Say all that you noticed, and when: a sign-in, a country, a change, a mail."),
        "why_leaving": _("It helps us to do better."),
    }
)

_MISSING: Mapping[str, LazyString] = MappingProxyType(
    {
        "transaction": _("Write the number of the invoice or of the transaction, for example 2026-00042"),
        "paid_on": _("Choose the day of the payment, for example 14/11/2026"),
        "paid_with": _("Say how you paid, for example card or transfer"),
        "seen": _("Say what you tried to open, and what you saw"),
        "invoice_number": _("Write the number of the invoice, for example 2026-00042"),
        "error": _("Say what is wrong: the amount, the period, the offer, the address, a payment made twice"),
        "proof": _("Say which proof you hold, for example the bank statement of 14 November with its line"),
        "exact_message": _("Copy the message, for example “Payment refused (51)”"),
        "order_number": _("Write the order number, for example 104582"),
        "tracking_number": _("Write the tracking number, for example 6A12345678901"),
        "page_url": _("Copy the address of the page, for example https://www.example.com/basket"),
        "steps": _("Say what you did, for example “I opened the basket, then chose Pay”"),
        "slow_on": _("Choose the day, for example 14/11/2026"),
        "slow_at": _("Write the time, for example 14:30"),
        "page_kind": _("Choose one of the list"),
        "observed": _("Say what you noticed, for example a sign-in from another country"),
        "observed_on": _("Choose the day, for example 14/11/2026"),
    }
)


WIDTHS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("paid_on", "slow_on", "observed_on", "slow_at", "page_kind"), "m"),
        **dict.fromkeys(("order_number", "tracking_number", "invoice_number", "transaction", "paid_with"), "l"),
    }
)
"""How long an answer is expected to be, where it is not the whole line."""


def field_of(fact: AskedFact) -> Field:
    """Make the field that asks for a fact."""
    label, kind = lazy_label(FACT_LABELS[fact.name]), fact.kind
    known = [DataRequired(_MISSING[fact.name])] if fact.required else [Optional()]
    if kind is FactKind.PAGE_KIND:
        one_of_them = AnyOf(PAGE_KINDS, message=_MISSING[fact.name])
        return SelectField(label, validators=[*known, one_of_them], validate_choice=False, choices=_kinds)
    if kind is FactKind.TEXT:
        return TextAreaField(
            label,
            filters=[free_text],
            validators=[*known, Length(max=_LONGEST_TEXT, message=_SHORTEN)],
            render_kw={"rows": 3, "maxlength": _LONGEST_TEXT},
        )
    longest = _LONGEST_URL if kind is FactKind.URL else _LONGEST_LINE
    checks: dict[FactKind, list[Callable[..., object]]] = {
        FactKind.DATE: [_ensure_date],
        FactKind.TIME: [_A_TIME],
        FactKind.URL: [],
        FactKind.LINE: [],
    }
    widgets = {FactKind.DATE: DateInput(), FactKind.TIME: TimeInput(), FactKind.URL: URLInput()}
    return StringField(
        label,
        filters=[free_text],
        validators=[*known, *checks[kind], Length(max=longest, message=_SHORTEN)],
        widget=widgets.get(kind, TextInput()),
        render_kw={"maxlength": longest, "autocomplete": "off", "spellcheck": "false"}
        if kind in {FactKind.LINE, FactKind.URL}
        else {"autocomplete": "off"},
    )


_A_TIME = Regexp(r"([01]?\d|2[0-3])[:hH.][0-5]\d", message=_("Write the time, for example 14:30"))


def _kinds() -> list[tuple[str, str]]:
    said = page_kinds()
    return [("", str(_("Choose"))), *((name, said[name]) for name in PAGE_KINDS)]


def _ensure_date(_form: Form, field: Field) -> None:
    """Take a day as browsers send it."""
    try:
        date.fromisoformat(field.data)
    except ValueError:
        raise ValidationError(_("Write the day as in 2026-11-14")) from None
