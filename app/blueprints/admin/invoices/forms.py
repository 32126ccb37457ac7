"""The form of a credit note: how much of each line, and why."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from babel.numbers import format_decimal
from flask_babel import lazy_gettext as _
from wtforms import IntegerField, StringField
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import HiddenInput

from app.web.fields import reason_field
from app.web.forms import clean_text
from app.web.fresh_proof import ProvenForm
from app.web.request import current_language
from app.web.signed_in import Person

_QUANTITY = re.compile(r"[0-9]{1,9}([.,][0-9]{1,6})?", re.ASCII)
_LONGEST = 16


class CreditForm(ProvenForm):
    """A credit note; `seen` is how many there were when it was decided. Its lines are the fields `line_0` and so on."""

    left: ClassVar[Sequence[Decimal]]

    reason = reason_field()
    seen = IntegerField(widget=HiddenInput(), validators=[Optional()])
    refusal: str | None = None  # why it could not be done, though every field is good

    def looked_at(self, seen: int) -> None:
        """Note that whoever asks has seen another number of credit notes by now."""
        self.seen.raw_data = None
        self.seen.process(None, seen)

    @property
    def lines(self) -> list[tuple[StringField, str]]:
        """Give the fields of the lines of which something is left, and how much is."""
        return [(self[f"line_{index}"], said_quantity(left)) for index, left in enumerate(self.left) if left]

    @property
    def quantities(self) -> Mapping[int, Decimal]:
        """Give how much of which line is asked for."""
        asked = {index: read_quantity(self[f"line_{index}"].data) for index, each in enumerate(self.left) if each}
        return {index: quantity for index, quantity in asked.items() if quantity}


def credit_form(person: Person, texts: Sequence[str], left: Sequence[Decimal], seen: int) -> CreditForm:
    """Make the form of one invoice: a field for each line of which something is left, which is proposed."""
    fields: dict[str, Any] = {
        f"line_{index}": StringField(
            text,
            default=said_quantity(most),
            filters=[clean_text],
            validators=[_AtMost(most)],
            render_kw={"inputmode": "decimal", "autocomplete": "off", "maxlength": _LONGEST},
        )
        for index, (text, most) in enumerate(zip(texts, left, strict=True))
        if most
    }
    form: CreditForm = type("CreditOfOne", (CreditForm,), {**fields, "left": left})(person)
    if form.seen.data is None and not form.is_submitted():
        form.looked_at(seen)
    return form


def read_quantity(text: str | None) -> Decimal | None:
    """Read a quantity as people write it; none where there is none or it cannot be read."""
    return Decimal(text.replace(",", ".")) if text and _QUANTITY.fullmatch(text) else None


def said_quantity(quantity: Decimal) -> str:
    """Write a quantity as people do, and as `read_quantity` reads it."""
    locale = current_language()
    return str(format_decimal(quantity, locale=locale, decimal_quantization=False, group_separator=False))


class _AtMost:
    """Takes nothing, or a quantity up to what is left."""

    def __init__(self, most: Decimal) -> None:
        self._most = most

    def __call__(self, _form: object, field: StringField) -> None:
        if not field.data:
            return
        quantity = read_quantity(field.data)
        if quantity is None:
            raise ValidationError(_("Write a quantity, like 1 or 0.5"))
        if quantity > self._most:
            raise ValidationError(_("At most %(most)s is left", most=said_quantity(self._most)))
