"""What something at the desk is about: all products and topics to tick while they are few, and others by name."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask_babel import lazy_gettext as _
from wtforms import SelectMultipleField, TextAreaField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.domain.library.models import Subject
from app.domain.library.subjects import find_subjects, list_subjects, title_of
from app.kernel.letters import fold
from app.web.desk_fields import SeenForm, text_area
from app.web.i18n import gettext
from app.web.narrowing import FEW
from app.web.request import current_language, session

_LONGEST = 1_000  # characters of names at a time
_NEAR = 8  # that may be meant by a name
_MOST = 1_000  # ids that are read of what was sent


def subjects_field() -> SelectMultipleField:
    """Ask what something is about."""
    return SelectMultipleField(
        _("About"),
        choices=[],
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


def names_field() -> TextAreaField:
    """Ask for products and topics by their names."""
    return text_area(_("Also about"), _LONGEST, 3)


class AboutForm(SeenForm):
    """What is about products and topics; of many, those that are ticked are shown, and others are named.

    A name that is understood is ticked, and leaves the field; for another the page offers what may be meant.
    """

    subjects: SelectMultipleField
    named: TextAreaField
    has_many = False
    _offered: Mapping[UUID, Subject]

    def offer_subjects(self) -> None:
        """Offer what can be ticked, once the form is filled."""
        some = list_subjects(session(), limit=FEW + 1)
        self.has_many = len(some) > FEW
        self._offered = {each.id: each for each in some} if not self.has_many else self._ticked()
        self._list()

    def validate_named(self, field: TextAreaField) -> None:
        """Tick what is named; ValidationError for names that are nobody's, or of several of which none is ticked."""
        lines = [line for line in (field.data or "").splitlines() if line.strip()] if self.has_many else []
        known = [(each, fold(self._title(each))) for each in list_subjects(session())] if lines else []
        left: dict[str, Sequence[Subject]] = {}
        for line in lines:
            near = _named(line, known)
            if len(near) == 1:
                self._tick(near[0])
            elif not any(each.id in self.about for each in near):
                left[line] = near[:_NEAR]
                self._offered = {**self._offered, **{each.id: each for each in left[line]}}
        field.data = "\n".join(left)
        self._list()
        if left:
            raise ValidationError(_unclear(*next(iter(left.items()))))

    @property
    def about(self) -> tuple[UUID, ...]:
        """What is ticked, in the order of the brand."""
        ticked = set(self.subjects.data or ())
        return tuple(each for each in self._offered if str(each) in ticked)

    def _ticked(self) -> Mapping[UUID, Subject]:
        return find_subjects(session(), _ids((self.subjects.data or ())[:_MOST]))

    def _tick(self, subject: Subject) -> None:
        self._offered = {**self._offered, subject.id: subject}
        self.subjects.data = [*(self.subjects.data or ()), str(subject.id)]

    def _list(self) -> None:
        ordered = sorted(self._offered.values(), key=lambda each: (each.kind, each.position, each.key))
        self._offered = {each.id: each for each in ordered}
        self.subjects.choices = [(str(each.id), self._title(each)) for each in ordered]

    def _title(self, subject: Subject) -> str:
        return title_of(subject.titles, current_language())


def _named(name: str, known: Sequence[tuple[Subject, str]]) -> Sequence[Subject]:
    """Find what has a name or a key, else what has it as a part of its name."""
    sought = fold(name.strip())
    same = [each for each, title in known if sought in {title, each.key}]
    return same or [each for each, title in known if sought in title]


def _unclear(name: str, near: Sequence[Subject]) -> str:
    if near:
        return gettext(
            "“%(words)s” may be one of several: tick it above, or write more of its name.", words=name.strip()
        )
    return gettext(
        "Nothing here is called “%(words)s”: write a part of the name, or leave the field empty.", words=name.strip()
    )


def _ids(texts: Sequence[str]) -> Sequence[UUID]:
    ids = []
    for text in texts:
        try:
            ids.append(UUID(text))
        except ValueError:
            continue
    return ids
