"""What the team types about an incident; the words once in each language of the brand."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from app.domain.incidents.models import Impact, Incident, IncidentState, Words
from app.domain.incidents.rules import TRANSITIONS
from app.domain.incidents.service import Said
from app.kernel.ids import new_id
from app.web.forms import PageForm, free_text
from app.web.i18n import NAMES, gettext
from app.web.incidents import IMPACT_WORDS, STATE_WORDS
from app.web.request import current_language, current_tenant

LONGEST_TITLE, LONGEST_WORDS = 120, 2000  # characters
_AGO = (0, 15, 30, 60, 120, 240, 720)  # minutes


def _title() -> StringField:
    return StringField(
        filters=[free_text],
        validators=[Length(max=LONGEST_TITLE, message=_("Write at most %(max)d characters"))],
        render_kw={"maxlength": LONGEST_TITLE, "autocomplete": "off"},
    )


def _words() -> TextAreaField:
    return TextAreaField(
        filters=[free_text],
        validators=[Length(max=LONGEST_WORDS, message=_("Write at most %(max)d characters"))],
        render_kw={"rows": 4, "maxlength": LONGEST_WORDS},
    )


class SaidForm(PageForm):
    """What is said of an incident at one moment."""

    state = RadioField(
        _("How far we are"), choices=[], validate_choice=False, validators=[InputRequired(_("Choose one"))]
    )
    impact = RadioField(
        _("What is felt of it"), choices=[], validate_choice=False, validators=[InputRequired(_("Choose one"))]
    )
    words_fr = _words()
    words_en = _words()
    words_de = _words()
    is_public = BooleanField(_("Show it on the page of the services"))

    def __init__(self, states: Sequence[IncidentState], **given: object) -> None:
        super().__init__(**given)
        self._states = states
        self.state.choices = [(each.value, STATE_WORDS[each][1]) for each in states]
        self.impact.choices = [(each.value, IMPACT_WORDS[each][1]) for each in Impact]
        self._name("words", gettext("What we say"))

    def in_languages(self, kind: str) -> Sequence[Field]:
        """Give the fields of the brand's languages, the first one's first."""
        return [self[f"{kind}_{language}"] for language in current_tenant().config.languages]

    def validate(self) -> bool:
        """Ask for the words in the brand's first language at the least, and take only what may be chosen."""
        good = super().validate()
        for field, known in ((self.state, self._states), (self.impact, tuple(Impact))):
            if not field.errors and field.data not in known:
                field.errors, good = [gettext("Choose one of the list")], False
        return self._needs("words", gettext("Write it in this language at the least")) and good

    @property
    def said(self) -> Said:
        """What was typed, once it is valid."""
        return Said(
            state=IncidentState(self.state.data),
            impact=Impact(self.impact.data),
            is_public=bool(self.is_public.data),
            words=self.told("words"),
        )

    def told(self, kind: str) -> Words:
        """Give the words by language, without those that were left empty."""
        spoken = zip(current_tenant().config.languages, self.in_languages(kind), strict=True)
        return {language: field.data for language, field in spoken if field.data}

    def _name(self, kind: str, words: str) -> None:
        spoken = current_tenant().config.languages
        for language in NAMES:
            if language not in spoken:
                del self[f"{kind}_{language}"]
        for language, field in zip(spoken, self.in_languages(kind), strict=True):
            field.label.text = f"{words} ({NAMES[language]})" if len(spoken) > 1 else words
            if language == spoken[0]:
                field.flags.required = True

    def _needs(self, kind: str, words: str) -> bool:
        first = self.in_languages(kind)[0]
        if not first.data and not first.errors:
            first.errors = [words]
        return not first.errors


class OpenForm(SaidForm):
    """A new incident."""

    key = HiddenField(filters=[free_text])  # its id: a second click opens no second one
    title_fr = _title()
    title_en = _title()
    title_de = _title()
    parts = SelectMultipleField(
        _("What it touches"),
        choices=[],
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    began = SelectField(_("Since when"), choices=[], validate_choice=False)

    def __init__(self, now: datetime) -> None:
        super().__init__([each for each in IncidentState if each is not IncidentState.RESOLVED])
        self._now = now
        self._name("title", gettext("Title"))
        self.parts.choices = [
            (part.name, part.label[current_language()]) for part in current_tenant().config.policy.incidents.parts
        ]
        self.began.choices = [(str(each), _ago_words(each)) for each in _AGO]
        if not self.is_submitted() and not self.is_restored:
            self.key.data = str(new_id(now))
            self.is_public.data = True
            self.state.data, self.impact.data = IncidentState.INVESTIGATING.value, Impact.SLOW.value

    def validate(self) -> bool:
        """Ask for a title as for the words."""
        good = super().validate()
        return self._needs("title", gettext("Write it in this language at the least")) and good

    @property
    def incident_id(self) -> UUID:
        """The id that the page was made with; another one for nonsense."""
        try:
            return UUID(self.key.data or "")
        except ValueError:
            return new_id(self._now)

    @property
    def named_parts(self) -> Sequence[str]:
        """The parts that were ticked, in the brand's order."""
        known = [part.name for part in current_tenant().config.policy.incidents.parts]
        return [name for name in known if name in (self.parts.data or ())]

    @property
    def started_at(self) -> datetime:
        """When it began."""
        ago = next((each for each in _AGO if str(each) == self.began.data), 0)
        return self._now - timedelta(minutes=ago)


class UpdateForm(SaidForm):
    """Something more about an incident that is known."""

    seen = HiddenField(filters=[free_text])
    answers = BooleanField(_("Answer every attached request with these words"))
    resolves = BooleanField(_("Resolve these requests with the answer, if it is over"))

    def __init__(self, incident: Incident) -> None:
        super().__init__(TRANSITIONS[incident.state])
        if not self.is_submitted() and not self.is_restored:
            self.seen.data = str(incident.updates)
            self.is_public.data = incident.is_public
            self.state.data, self.impact.data = TRANSITIONS[incident.state][0].value, incident.impact.value

    @property
    def seen_number(self) -> int:
        """How many updates whoever writes had seen; -1, which never were, for nonsense."""
        text = self.seen.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1  # noqa: PLR2004 - an int32


class AttachForm(PageForm):
    """A request that an incident is the cause of."""

    reference = StringField(
        _("Reference of the request"),
        filters=[free_text],
        validators=[InputRequired(_("Write a reference like K7QM-2XPD"))],
        render_kw={"autocomplete": "off", "maxlength": 20},
    )


def _ago_words(minutes: int) -> str:
    if minutes == 0:
        return gettext("Just now")
    if minutes < 60:  # noqa: PLR2004 - an hour's
        return gettext("%(minutes)d minutes ago", minutes=minutes)
    return gettext("About %(hours)d h ago", hours=minutes // 60)
