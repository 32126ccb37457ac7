"""What the team types about an event."""

from collections.abc import Sequence
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, RadioField, SelectField, StringField, TimeField
from wtforms.validators import InputRequired, ValidationError

from app.domain.events.models import LONGEST_ZONE, Event, EventKind
from app.domain.events.rules import LONGEST, MOST_PLACES, instant_of, is_zone
from app.domain.events.service import Described
from app.domain.library.models import LONGEST_TITLE, Visibility
from app.kernel.ids import new_id
from app.web.desk_fields import (
    FIRST_YEAR,
    LAST_YEAR,
    SeenForm,
    clock_field,
    day_field,
    hold_one_of,
    hold_secure,
    line_field,
    number_field,
    text_area,
)
from app.web.desk_subjects import AboutForm, names_field, subjects_field
from app.web.events import KIND_WORDS, VISIBILITY_WORDS
from app.web.fields import reason_field
from app.web.forms import free_text
from app.web.i18n import NAMES, gettext
from app.web.request import current_language, current_tenant

LONGEST_SUMMARY, LONGEST_BODY, LONGEST_PLACE, LONGEST_URL = 500, 20_000, 300, 500  # characters


class CancelForm(SeenForm):
    """Why an event is cancelled."""

    reason = reason_field()


class EventForm(AboutForm):
    """An event, new or known."""

    key = HiddenField(filters=[free_text])  # its id: a second click makes no second one
    kind = RadioField(_("Kind"), choices=[], validate_choice=False, validators=[InputRequired(_("Choose one"))])
    language = SelectField(_("Language of the event"), choices=[], validate_choice=False)
    visibility = RadioField(
        _("Who may see it"), choices=[], validate_choice=False, validators=[InputRequired(_("Choose one"))]
    )
    title = line_field(_("Title"), LONGEST_TITLE, needed=_("Write a title"))
    summary = text_area(_("In one sentence"), LONGEST_SUMMARY, 2, needed=_("Say in a sentence what it is about"))
    body = text_area(_("Text, Markdown"), LONGEST_BODY, 10)
    region = SelectField(_("Region"), choices=[], validate_choice=False)
    place = line_field(_("Place"), LONGEST_PLACE)
    online_url = line_field(_("Address to join online"), LONGEST_URL)
    zone = line_field(_("Time zone"), LONGEST_ZONE, needed=_("Write one like Europe/Vienna"))
    starts_on = day_field(_("First day"))
    starts_at = clock_field(_("Begins at"))
    ends_on = day_field(_("Last day"))
    ends_at = clock_field(_("Ends at"))
    places = number_field(_("Places"))
    subjects = subjects_field()
    named = names_field()

    def __init__(
        self,
        event: Event | None,
        about: Sequence[UUID],
        now: datetime,
        *,
        was_sent: bool = True,
    ) -> None:
        """Show an event, or what was typed about one; `was_sent`: False where what was sent is another form."""
        super().__init__()
        self._now, self._known = now, event
        config = current_tenant().config
        self.kind.choices = [(each.value, words) for each, words in KIND_WORDS.items()]
        self.visibility.choices = [(each.value, words) for each, words in VISIBILITY_WORDS.items()]
        self.language.choices = [(each, NAMES[each]) for each in config.languages]
        named = [(each.key, each.label[current_language()]) for each in config.policy.events.regions]
        self.region.choices = [("", gettext("Online")), *named]
        self._regions = {"", *(key for key, _words in named)}
        if not was_sent or not (self.is_submitted() or self.is_restored):
            self._fill(event, about)
        self.offer_subjects()

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
        hold_one_of(field.data, set(EventKind))

    def validate_visibility(self, field: RadioField) -> None:
        """Take one of the list."""
        hold_one_of(field.data, set(Visibility))

    def validate_language(self, field: SelectField) -> None:
        """Take a language of the brand."""
        hold_one_of(field.data, set(current_tenant().config.languages))

    def validate_region(self, field: SelectField) -> None:
        """Take a region of the brand, or none."""
        hold_one_of(field.data or "", self._regions)

    def validate_place(self, field: StringField) -> None:
        """Ask where it is, of what is somewhere."""
        if self.region.data and not field.data:
            raise ValidationError(gettext("Write where it is, such as Lyon, 3 rue des Essais"))

    def validate_online_url(self, field: StringField) -> None:
        """Take a secure address only."""
        hold_secure(field.data)

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
        instant = instant_of(day, clock, self.zone.data or "") if FIRST_YEAR <= day.year <= LAST_YEAR else None
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
            subjects=self.about,
        )
