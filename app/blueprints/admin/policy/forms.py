"""What is typed to change a policy: its new value, then why, and a proof of who does it."""

from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import lazy_gettext as _
from wtforms import Field, HiddenField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired

from app.kernel.durations import Duration, Unit
from app.tenancy.adjustable import Written, said
from app.tenancy.mistakes import Mistake
from app.tenancy.overlay import UnfitChangeError
from app.web.fields import reason_field
from app.web.forms import PageForm, free_text
from app.web.fresh_proof import ProvenForm
from app.web.i18n import gettext
from app.web.policy.adjusting import Adjustable, Kind
from app.web.policy.words import limits_words, value_words

_UNITS = {Unit.MINUTE: _("minutes"), Unit.HOUR: _("hours"), Unit.DAY: _("days"), Unit.MONTH: _("months")}


class SettingForm(PageForm):
    """A new value for a policy."""

    def __init__(self, policy: Adjustable) -> None:
        super().__init__()
        self.policy = policy

    @property
    def text(self) -> str:
        """What was typed, as the brand's file would say it."""
        return self._first.data or ""

    @property
    def setting(self) -> Written | None:
        """The value that was typed; None for what is none, or outside its limits."""
        return self.policy.read(self.text)

    def validate(self) -> bool:
        """Check that the value is one, and within its limits."""
        if not super().validate():
            return False
        if self.setting is None:
            limits = limits_words(self.policy.path, self.policy.limit)
            self._first.errors = [gettext("Give a value %(limits)s", limits=limits)]
            return False
        return True

    @property
    def _first(self) -> Field:
        first: Field = next(iter(self._fields.values()))
        return first


class CountForm(SettingForm):
    """A number."""

    amount = StringField(
        _("New value"),
        filters=[free_text],
        validators=[InputRequired(_("Give a number"))],
        render_kw={"inputmode": "numeric", "autocomplete": "off", "maxlength": 9},
    )

    def __init__(self, policy: Adjustable) -> None:
        super().__init__(policy)
        if self.amount.data is None:
            self.amount.data = said(policy.value)

    @property
    def text(self) -> str:
        """The number, without the spaces between its thousands."""
        return "".join((self.amount.data or "").split())


class DurationForm(SettingForm):
    """A length of time: a number and its unit."""

    amount = StringField(
        _("New value"),
        filters=[free_text],
        validators=[InputRequired(_("Give a number"))],
        render_kw={"inputmode": "numeric", "autocomplete": "off", "maxlength": 5},
    )
    unit = SelectField(
        _("Unit"),
        validators=[InputRequired(_("Choose a unit"))],
        choices=lambda: [(unit.value, words) for unit, words in _UNITS.items()],
        invalid_choice_message=_("Choose a unit"),  # type: ignore[call-arg]  # newer than its types
    )

    def __init__(self, policy: Adjustable) -> None:
        super().__init__(policy)
        if self.amount.data is None and isinstance(policy.value, Duration):
            self.amount.data, self.unit.data = str(policy.value.amount), policy.value.unit.value

    @property
    def text(self) -> str:
        """Number and unit: `60 minute`."""
        return f"{''.join((self.amount.data or '').split())} {self.unit.data}"


class ChoiceForm(SettingForm):
    """One of a few values."""

    choice = RadioField(
        _("New value"),
        validate_choice=False,  # `validate` says which there are
        validators=[InputRequired(_("Choose a value"))],
    )

    def __init__(self, policy: Adjustable) -> None:
        super().__init__(policy)
        self.choice.choices = [(said(each), value_words(policy.path, each)) for each in policy.limit.choices]
        if self.choice.data is None:
            self.choice.data = said(policy.value)


FORMS: Mapping[Kind, type[SettingForm]] = MappingProxyType(
    {"count": CountForm, "duration": DurationForm, "choice": ChoiceForm}
)


class ConfirmForm(ProvenForm):
    """The change that was looked at, why it is made, and who makes it."""

    setting = HiddenField(filters=[free_text])  # empty: the file's own value again
    seen = HiddenField(filters=[free_text])
    reason = reason_field()

    def read(self, policy: Adjustable) -> Written | None:
        """Give the new value, none for the file's own; UnfitChangeError for what is none or outside its limits."""
        text = self.setting.data or ""
        if text and (setting := policy.read(text)) is None:
            place = ("adjustable", policy.path)
            raise UnfitChangeError(
                [Mistake(place, f"“{text}” is no value of this policy", "give one within its limits")]
            )
        return setting if text else None

    @property
    def seen_number(self) -> int:
        """The number of the change that was the latest when the page was made; -1, which never was, for nonsense."""
        text = self.seen.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1  # noqa: PLR2004 - an int32
