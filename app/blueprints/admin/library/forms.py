"""What the team types about a resource."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from uuid import UUID

from flask_babel import lazy_gettext as _
from wtforms import DateField, HiddenField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, ValidationError

from app.domain.events.rules import instant_of
from app.domain.library.lines import LONGEST, LONGEST_BODY, MOST_MINUTES, SLUG
from app.domain.library.models import Resource, ResourceKind, Visibility
from app.domain.library.rules import slug_of
from app.domain.library.service import Written
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
from app.web.events import VISIBILITY_WORDS
from app.web.forms import free_text
from app.web.hours import calendar_of
from app.web.i18n import NAMES, gettext
from app.web.library_words import kind_word
from app.web.request import current_tenant


class ResourceForm(AboutForm):
    """A resource, new or known; a known one keeps its language."""

    key = HiddenField(filters=[free_text])  # its id: a second click makes no second one
    kind = RadioField(_("Kind"), choices=[], validate_choice=False, validators=[InputRequired(_("Choose one"))])
    language = SelectField(_("Language"), choices=[], validate_choice=False)
    visibility = RadioField(
        _("Who may see it"), choices=[], validate_choice=False, validators=[InputRequired(_("Choose one"))]
    )
    title = line_field(_("Title"), LONGEST["title"], needed=_("Write a title"))
    slug = line_field(_("Address"), LONGEST["slug"])
    summary = text_area(_("In one sentence"), LONGEST["summary"], 2, needed=_("Say in a sentence what it is about"))
    body = text_area(_("Text, Markdown"), LONGEST_BODY, 12)
    version = line_field(_("Version"), LONGEST["version"])
    dated_on = day_field(_("Date on it"))
    minutes = number_field(_("Minutes that it takes"))
    link = line_field(_("Page of somebody else’s where it is"), LONGEST["link"])
    subjects = subjects_field()
    named = names_field()

    def __init__(
        self,
        resource: Resource | None,
        about: Sequence[UUID],
        now: datetime,
        *,
        is_sent: bool,
    ) -> None:
        super().__init__()
        self._now, self._known = now, resource
        self.kind.choices = [(each.value, kind_word(each)) for each in ResourceKind]
        self.visibility.choices = [(each.value, words) for each, words in VISIBILITY_WORDS.items()]
        self.language.choices = [(each, NAMES[each]) for each in current_tenant().config.languages]
        if not is_sent and not self.is_restored:
            self._fill(resource, about)
        self.offer_subjects()

    def _fill(self, resource: Resource | None, about: Sequence[UUID]) -> None:
        if resource is None:
            self.key.data = str(new_id(self._now))
            self.kind.data, self.visibility.data = ResourceKind.DOCUMENT.value, Visibility.PUBLIC.value
            self.language.data = current_tenant().config.languages[0]
            self.dated_on.data = self._now.astimezone(calendar_of(current_tenant()).zone).date()
            return
        for name in ("title", "slug", "summary", "body", "version", "dated_on"):
            self[name].data = getattr(resource, name)
        self.seen.data, self.kind.data = str(resource.edition), resource.kind.value
        self.visibility.data, self.link.data = resource.visibility.value, resource.link or ""
        self.minutes.data = "" if resource.minutes is None else str(resource.minutes)
        self.subjects.data = [str(each) for each in about]

    def validate_kind(self, field: RadioField) -> None:
        """Take one of the list."""
        hold_one_of(field.data, set(ResourceKind))

    def validate_visibility(self, field: RadioField) -> None:
        """Take one of the list."""
        hold_one_of(field.data, set(Visibility))

    def validate_language(self, field: SelectField) -> None:
        """Take a language of the brand, of what is new."""
        if self._known is None:
            hold_one_of(field.data, set(current_tenant().config.languages))

    def validate_slug(self, field: StringField) -> None:
        """Take small letters, figures and hyphens, or nothing: it is made of the title then."""
        if field.data and not SLUG.fullmatch(field.data):
            raise ValidationError(gettext("Write small letters, figures and hyphens, such as starting-guide"))

    def validate_dated_on(self, field: DateField) -> None:
        """Take a day of our time."""
        if field.data is not None and not FIRST_YEAR <= field.data.year <= LAST_YEAR:
            raise ValidationError(gettext("Choose a day, such as 2027-01-14"))

    def validate_minutes(self, field: StringField) -> None:
        """Take a number of minutes, or nothing."""
        text = field.data or ""
        if text and not (text.isascii() and text.isdigit() and len(text) < 9 and 0 < int(text) <= MOST_MINUTES):  # noqa: PLR2004
            raise ValidationError(gettext("Write a number from 1 to %(most)d, or nothing", most=MOST_MINUTES))

    def validate_link(self, field: StringField) -> None:
        """Take a secure address only."""
        hold_secure(field.data)

    @property
    def resource_id(self) -> UUID:
        """The id that the page was made with; another one for nonsense."""
        try:
            return UUID(self.key.data or "")
        except ValueError:
            return new_id(self._now)

    @property
    def written(self) -> Written:
        """What was typed, once it is valid."""
        title = " ".join((self.title.data or "").split())
        assert self.dated_on.data is not None  # noqa: S101 - it is valid
        return Written(
            slug=self.slug.data or slug_of(title),
            kind=ResourceKind(self.kind.data),
            language=self._known.language if self._known else self.language.data,
            visibility=Visibility(self.visibility.data),
            title=title,
            summary=self.summary.data or "",
            dated_on=self.dated_on.data,
            body=self.body.data or "",
            version=self.version.data or "",
            minutes=int(self.minutes.data) if self.minutes.data else None,
            link=self.link.data or None,
            subjects=self.about,
        )


class ScheduleForm(SeenForm):
    """From when until when a resource is shown, by the brand's clock; nothing is at once, and for ever."""

    from_on = day_field(_("Shown from, day"), needed=False)
    from_at = clock_field(_("Shown from, time"), needed=False)
    until_on = day_field(_("Shown until, day"), needed=False)
    until_at = clock_field(_("Shown until, time"), needed=False)

    def __init__(self, resource: Resource, now: datetime, *, is_sent: bool) -> None:
        super().__init__()
        self._now = now
        if not is_sent and not self.is_restored:
            self.seen.data = str(resource.edition)
            self._fill("from", resource.published_at)
            if resource.expires_at is not None and resource.expires_at > now:
                self._fill("until", resource.expires_at)

    def _fill(self, which: str, at: datetime | None) -> None:
        if at is not None:
            local = at.astimezone(calendar_of(current_tenant()).zone)
            self[f"{which}_on"].data, self[f"{which}_at"].data = local.date(), local.time()

    def validate(self, extra_validators: Mapping[str, Sequence[object]] | None = None) -> bool:
        """Ask for moments that there are, the second one to come and after the first; both may be left out."""
        if not super().validate(extra_validators):
            return False
        for day, clock, hold in ((self.from_on, self.from_at, None), (self.until_on, self.until_at, self._hold_end)):
            try:
                instant = self._instant(day.data, clock.data)
                if hold is not None and instant is not None:
                    hold(instant)
            except ValidationError as error:
                clock.errors = [str(error)]
        return not self.errors

    def _hold_end(self, until: datetime) -> None:
        if until <= self._now:
            raise ValidationError(gettext("Choose a moment to come"))
        if not self.from_at.errors and until <= self.published_at:
            raise ValidationError(gettext("It has to end after it begins"))

    def _instant(self, day: date | None, clock: time | None) -> datetime | None:
        """Give the instant of what was typed, a day's beginning without a time; None for nothing, ValidationError."""
        if day is None:
            if clock is not None:
                raise ValidationError(gettext("Choose a day, such as 2027-01-14"))
            return None
        zone = current_tenant().config.hours.time_zone
        instant = instant_of(day, clock or time(), zone) if FIRST_YEAR <= day.year <= LAST_YEAR else None
        if instant is None:
            raise ValidationError(gettext("There is no such time on that day"))
        return instant.astimezone(UTC)

    @property
    def published_at(self) -> datetime:
        """From when, once it is valid."""
        return self._instant(self.from_on.data, self.from_at.data) or self._now

    @property
    def expires_at(self) -> datetime | None:
        """Until when, once it is valid."""
        return self._instant(self.until_on.data, self.until_at.data)
