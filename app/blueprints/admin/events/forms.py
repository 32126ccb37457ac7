"""What the team types about an event."""

from collections.abc import Sequence
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _
from wtforms import (
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.domain.events.models import LONGEST_ZONE, Event, EventKind
from app.domain.events.rules import LONGEST, MOST_PLACES, instant_of, is_zone
from app.domain.events.service import Described
from app.domain.library.models import LONGEST_TITLE, Subject, Visibility
from app.kernel.ids import new_id
from app.web.events import KIND_WORDS, VISIBILITY_WORDS
from app.web.fields import reason_field
from app.web.forms import PageForm, free_text
from app.web.i18n import NAMES, gettext
from app.web.request import current_language, current_tenant

LONGEST_SUMMARY, LONGEST_BODY, LONGEST_PLACE, LONGEST_URL = 500, 20_000, 300, 500  # characters
_FIRST_YEAR, _LAST_YEAR = 2000, 2199
_AT_MOST = _("Write at most %(max)d characters")


def _line(label: str, longest: int, *, needed: str | None = None) -> StringField:
    return StringField(
        label,
        filters=[free_text],
        validators=[*([DataRequired(needed)] if needed else []), Length(max=longest, message=_AT_MOST)],
        render_kw={"maxlength": longest, "autocomplete": "off"},
    )


def _text(label: str, longest: int, rows: int, *, needed: str | None = None) -> TextAreaField:
    return TextAreaField(
        label,
        filters=[free_text],
        validators=[*([DataRequired(needed)] if needed else []), Length(max=longest, message=_AT_MOST)],
        render_kw={"rows": rows, "maxlength": longest},
    )


def _day(label: str) -> DateField:
    needed = InputRequired(_("Choose a day, such as 2027-01-14"))
    return DateField(label, validators=[needed], render_kw={"type": "date", "autocomplete": "off"})


def _clock(label: str) -> TimeField:
    needed = InputRequired(_("Choose a time, such as 09:00"))
    return TimeField(label, validators=[needed], render_kw={"type": "time", "autocomplete": "off"})


class SeenForm(PageForm):
    """What is done to an event as somebody has seen it."""

    seen = HiddenField(filters=[free_text])

    @property
    def seen_edition(self) -> int:
        """The edition that whoever acts had seen; -1, which never was, for nonsense."""
        text = self.seen.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1  # noqa: PLR2004 - an int32


class CancelForm(SeenForm):
    """Why an event is cancelled."""

    reason = reason_field()


class EventForm(SeenForm):
    """An event, new or known."""

    key = HiddenField(filters=[free_text])  # its id: a second click makes no second one
    kind = RadioField(_("Kind"), choices=[], validate_choice=False, validators=[InputRequired(_("Choose one"))])
    language = SelectField(_("Language of the event"), choices=[], validate_choice=False)
    visibility = RadioField(
        _("Who may see it"), choices=[], validate_choice=False, validators=[InputRequired(_("Choose one"))]
    )
    title = _line(_("Title"), LONGEST_TITLE, needed=_("Write a title"))
    summary = _text(_("In one sentence"), LONGEST_SUMMARY, 2, needed=_("Say in a sentence what it is about"))
    body = _text(_("Text, Markdown"), LONGEST_BODY, 10)
    region = SelectField(_("Region"), choices=[], validate_choice=False)
    place = _line(_("Place"), LONGEST_PLACE)
    online_url = _line(_("Address to join online"), LONGEST_URL)
    zone = _line(_("Time zone"), LONGEST_ZONE, needed=_("Write one like Europe/Vienna"))
    starts_on = _day(_("First day"))
    starts_at = _clock(_("Begins at"))
    ends_on = _day(_("Last day"))
    ends_at = _clock(_("Ends at"))
    places = StringField(
        _("Places"), filters=[free_text], render_kw={"inputmode": "numeric", "autocomplete": "off", "maxlength": 40}
    )
    subjects = SelectMultipleField(
        _("About"),
        choices=[],
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def __init__(self, event: Event | None, subjects: Sequence[Subject], about: Sequence[UUID], now: datetime) -> None:
        super().__init__()
        self._now, self._known = now, event
        config = current_tenant().config
        self.kind.choices = [(each.value, words) for each, words in KIND_WORDS.items()]
        self.visibility.choices = [(each.value, words) for each, words in VISIBILITY_WORDS.items()]
        self.language.choices = [(each, NAMES[each]) for each in config.languages]
        named = [(each.key, each.label[current_language()]) for each in config.policy.events.regions]
        self.region.choices = [("", gettext("Online")), *named]
        self._regions = {"", *(key for key, _words in named)}
        self._subjects = [each.id for each in subjects]
        self.subjects.choices = [(str(each.id), each.titles.get(current_language()) or each.key) for each in subjects]
        if not self.is_submitted() and not self.is_restored:
            self._fill(event, about)

    def _fill(self, event: Event | None, about: Sequence[UUID]) -> None:
        if event is None:
            self.key.data = str(new_id(self._now))
            self.kind.data, self.visibility.data = EventKind.TRAINING.value, Visibility.PUBLIC.value
            self.language.data = current_tenant().config.languages[0]
            self.zone.data = current_tenant().config.hours.time_zone
            return
        for name in ("title", "summary", "body", "place", "zone", "language"):
            self[name].data = getattr(event, name)
        self.seen.data, self.kind.data = str(event.edition), event.kind.value
        self.visibility.data, self.region.data = event.visibility.value, event.region or ""
        self.online_url.data = event.online_url or ""
        self.places.data = "" if event.places is None else str(event.places)
        zone = ZoneInfo(event.zone)
        for day, clock, at in (("starts_on", "starts_at", event.starts_at), ("ends_on", "ends_at", event.ends_at)):
            self[day].data, self[clock].data = at.astimezone(zone).date(), at.astimezone(zone).time()
        self.subjects.data = [str(each) for each in about]

    def validate_kind(self, field: RadioField) -> None:
        """Take one of the list."""
        _one_of(field.data, set(EventKind))

    def validate_visibility(self, field: RadioField) -> None:
        """Take one of the list."""
        _one_of(field.data, set(Visibility))

    def validate_language(self, field: SelectField) -> None:
        """Take a language of the brand."""
        _one_of(field.data, set(current_tenant().config.languages))

    def validate_region(self, field: SelectField) -> None:
        """Take a region of the brand, or none."""
        _one_of(field.data or "", self._regions)

    def validate_place(self, field: StringField) -> None:
        """Ask where it is, of what is somewhere."""
        if self.region.data and not field.data:
            raise ValidationError(gettext("Write where it is, such as Lyon, 3 rue des Essais"))

    def validate_online_url(self, field: StringField) -> None:
        """Take a secure address only."""
        if field.data and (not field.data.startswith("https://") or any(each.isspace() for each in field.data)):
            raise ValidationError(gettext("Write an address that begins with https://"))

    def validate_zone(self, field: StringField) -> None:
        """Take a zone that there is."""
        if not is_zone(field.data or ""):
            raise ValidationError(gettext("There is no such time zone; write one like Europe/Vienna"))

    def validate_starts_at(self, field: TimeField) -> None:
        """Ask for a moment that there is, and that is to come where nobody has seen the event yet."""
        begins = self._instant(self.starts_on.data, field.data)
        is_new = self._known is None or self._known.published_at is None
        if begins is not None and is_new and begins <= self._now:
            raise ValidationError(gettext("It has to begin in the future"))

    def validate_ends_at(self, field: TimeField) -> None:
        """Ask for an end after the beginning, and not a month later."""
        ends = self._instant(self.ends_on.data, field.data)
        try:
            begins = self._instant(self.starts_on.data, self.starts_at.data)
        except ValidationError:
            return  # it is said there
        if begins is None or ends is None:
            return
        if ends <= begins:
            raise ValidationError(gettext("It has to end after it begins"))
        if ends - begins > LONGEST:
            raise ValidationError(gettext("It lasts a month at the most"))

    def validate_places(self, field: StringField) -> None:
        """Take a number of places, or nothing."""
        text = field.data or ""
        if text and not (text.isascii() and text.isdigit() and len(text) < 9 and 0 < int(text) <= MOST_PLACES):  # noqa: PLR2004
            raise ValidationError(
                gettext("Write a number from 1 to %(most)d, or nothing if there is room for all", most=MOST_PLACES)
            )

    def _instant(self, day: date | None, clock: time | None) -> datetime | None:
        """Give the instant of what was typed; None where that is not known, ValidationError where there is none."""
        if day is None or clock is None or not is_zone(self.zone.data or ""):
            return None
        instant = instant_of(day, clock, self.zone.data or "") if _FIRST_YEAR <= day.year <= _LAST_YEAR else None
        if instant is None:
            raise ValidationError(gettext("There is no such time on that day"))
        return instant

    @property
    def event_id(self) -> UUID:
        """The id that the page was made with; another one for nonsense."""
        try:
            return UUID(self.key.data or "")
        except ValueError:
            return new_id(self._now)

    @property
    def described(self) -> Described:
        """What was typed, once it is valid."""
        begins = self._instant(self.starts_on.data, self.starts_at.data)
        ends = self._instant(self.ends_on.data, self.ends_at.data)
        assert begins is not None  # noqa: S101 - it is valid
        assert ends is not None  # noqa: S101 - it is valid
        chosen = self.subjects.data or ()
        return Described(
            kind=EventKind(self.kind.data),
            language=self.language.data,
            visibility=Visibility(self.visibility.data),
            title=" ".join((self.title.data or "").split()),
            summary=self.summary.data or "",
            body=self.body.data or "",
            region=self.region.data or None,
            place=self.place.data or "",
            online_url=self.online_url.data or None,
            zone=self.zone.data or "",
            starts_at=begins,
            ends_at=ends,
            places=int(self.places.data) if self.places.data else None,
            subjects=tuple(each for each in self._subjects if str(each) in chosen),
        )


def _one_of(value: object, known: set[str]) -> None:
    if value not in known:
        raise ValidationError(gettext("Choose one of the list"))
