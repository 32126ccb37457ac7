"""The one way of asking for a postal address: the country first, then what that country writes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from functools import partial
from typing import ClassVar

from flask import request
from flask_babel import lazy_gettext as _
from wtforms import Field, Form, SelectField, StringField, ValidationError
from wtforms.validators import DataRequired, Length, Optional
from wtforms.widgets import TextInput

from app.domain.addresses.formats import CountryFormat, Region, format_of
from app.domain.addresses.parts import GivenAddress, Part
from app.domain.addresses.rules import (
    LONGEST_LINE,
    LONGEST_PHONE,
    LONGEST_POSTCODE,
    normal_postcode,
    normal_sorting_code,
    phone_example,
    postcode_example,
    read_phone,
    split_cedex,
)
from app.web.address_words import missing_words, part_name
from app.web.countries import list_countries
from app.web.forms import PageForm
from app.web.i18n import gettext
from app.web.labels import lazy_label
from app.web.person_fields import country_field, line_field, one_line
from app.web.request import current_language

RESHAPE = "reshape"  # the button that shows the form as another country needs it


@dataclass(frozen=True, slots=True)
class AddressKind:
    """How one of a form's addresses is asked for."""

    section: str = ""  # of its autocomplete tokens: billing, shipping
    is_whole: bool = True  # with the recipient, their company and telephone; else whoever fills it in is the recipient


class RegionField(SelectField):
    """A region: chosen where the country has a list of them, else typed."""

    def offer(self, regions: Sequence[Region]) -> None:
        """Let it be one of these, by Latin letters, which all of our languages read; where there are none it is typed."""
        if not regions:
            self.widget = TextInput()
            return
        self.render_kw = {"autocomplete": self.render_kw["autocomplete"]}
        self.choices = [("", gettext("Choose from the list")), *((each.code, each.latin_name) for each in regions)]
        self.data = next((each.code for each in regions if self.data in astuple(each)), None)

    def _value(self) -> str:
        return self.data or ""


def wants_other_country() -> bool:
    """Tell whether the form was sent to be shown as another country needs it, and for nothing else."""
    return RESHAPE in request.form


class AddressesForm(PageForm):
    """A form that asks for postal addresses; `address_kinds` names them by the prefix of their fields."""

    address_kinds: ClassVar[Mapping[str, AddressKind]] = {}

    def __init_subclass__(cls, **kwargs: object) -> None:
        for prefix, kind in vars(cls).get("address_kinds", {}).items():
            for name, field in _fields(kind):
                setattr(cls, prefix + name, field)
        super().__init_subclass__(**kwargs)

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        for prefix in self.address_kinds:
            self._shape(prefix)

    def address_parts(self, prefix: str) -> list[Field]:
        """List the fields that the chosen country has, in its order; the country's own is not among them."""
        parts = self._format(prefix).parts
        asked = [self[prefix + part] for part in parts if prefix + part in self]
        return [*asked, self[f"{prefix}phone"]] if f"{prefix}phone" in self else asked

    def hidden_parts(self, prefix: str) -> list[Field]:
        """List the fields that it does not have and that hold something: it is there again with another country."""
        shown = self.address_parts(prefix)
        return [
            self[prefix + part] for part in Part if _holds(self, prefix + part) and self[prefix + part] not in shown
        ]

    def given_address(self, prefix: str, recipient: str | None = None) -> GivenAddress:
        """Give an address of a form that is right; `recipient` where the form does not ask for one."""
        country = self[f"{prefix}country"].data or ""
        texts: dict[str, str | None] = {
            field.name.removeprefix(prefix): field.data or None for field in self.address_parts(prefix)
        }
        city, cedex = split_cedex(texts.get("city") or "", country)
        if cedex:
            texts |= {"city": city, "sorting_code": texts["sorting_code"] or cedex}
        line1 = texts.pop("line1") or ""
        return GivenAddress(country=country, line1=line1, **{"recipient": recipient, **texts})

    def _format(self, prefix: str) -> CountryFormat:
        country = self[f"{prefix}country"].data or ""
        return format_of(country if _is_country(country) else "")

    def _shape(self, prefix: str) -> None:
        """Let the fields be those of the chosen country."""
        form, country = self._format(prefix), self[f"{prefix}country"].data or ""
        for part in Part:
            if prefix + part in self:
                _fit(self[prefix + part], part, form, country)
        if f"{prefix}phone" in self and _is_country(country):
            field = self[f"{prefix}phone"]
            field.validators = [*field.validators, partial(_good_phone, country)]


def _is_country(code: str) -> bool:
    return code in dict(list_countries(current_language()))


def _fit(field: Field, part: Part, form: CountryFormat, country: str) -> None:
    """Give one field its country's name and checks; none where the country does not have it."""
    field.label.text = part_name(part, form)
    field.flags.required = part in form.parts and part in (*form.required, Part.RECIPIENT)
    if part not in form.parts:
        field.validators = []
        return
    field.validators = [
        DataRequired(missing_words(part, form)) if field.flags.required else Optional(),
        *field.validators,
    ]
    if part is Part.POSTCODE:
        field.validators = [*field.validators, partial(_good_postcode, country)]
    elif part is Part.SORTING_CODE:
        field.validators = [*field.validators, _good_sorting_code]
    elif isinstance(field, RegionField):
        field.offer(form.regions)


def _holds(form: PageForm, name: str) -> bool:
    return name in form and bool(form[name].data)


def _fields(kind: AddressKind) -> Iterator[tuple[str, Field]]:
    """Make the fields of an address, in the order in which most countries write them."""
    section = f"{kind.section} " if kind.section else ""
    yield "country", country_field(f"{section}country")
    if kind.is_whole:
        yield "recipient", _line(f"{section}name")
        yield "company", _line(f"{section}organization")
    yield "line1", _line(f"{section}address-line1")
    yield "line2", _line(f"{section}address-line2")
    yield "district", _line(f"{section}address-level3")
    yield "postcode", _line(f"{section}postal-code", LONGEST_POSTCODE)
    yield "city", _line(f"{section}address-level2")
    yield "region", _line(f"{section}address-level1", kind=partial(RegionField, choices=[], validate_choice=False))
    yield "sorting_code", _line("off", LONGEST_POSTCODE)
    if kind.is_whole:
        yield "phone", line_field(lazy_label("phone"), f"{section}tel", None, longest=LONGEST_PHONE)


def _line(token: str, longest: int = LONGEST_LINE, kind: Callable[..., Field] = StringField) -> Field:
    """Make a field whose label and checks its country gives it (`_fit`)."""
    return kind(
        "",
        filters=[one_line],
        validators=[Length(max=longest, message=_("Shorten your text to %(max)d characters"))],
        render_kw={"autocomplete": token, "maxlength": longest, "dir": "auto"},
    )


def _good_sorting_code(_form: Form, field: Field) -> None:
    written = normal_sorting_code(field.data or "")
    if written is None:
        raise ValidationError(gettext("Write it like %(example)s, or leave it empty", example="CEDEX 08"))
    field.data = written


def _good_postcode(country: str, _form: Form, field: Field) -> None:
    written = normal_postcode(field.data or "", country)
    if written is None:
        example = postcode_example(country)
        raise ValidationError(gettext("Write the postcode like %(example)s", example=example))
    field.data = written


def _good_phone(country: str, _form: Form, field: Field) -> None:
    number = read_phone(field.data or "", country)
    if number is None:
        example = phone_example(country)
        raise ValidationError(
            gettext("Write the telephone number like %(example)s, or with + and its country’s code", example=example)
        )
    field.data = number
