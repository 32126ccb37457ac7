"""What the team types about a product or a topic."""

from collections.abc import Sequence
from typing import TypeVar

from flask_babel import lazy_gettext as _
from wtforms import Field, RadioField, StringField
from wtforms.validators import InputRequired, ValidationError

from app.domain.library.lines import LONGEST, SLUG
from app.domain.library.models import LONGEST_KEY, Subject, SubjectKind, Titles
from app.web.desk_fields import SeenForm, hold_one_of, line_field, number_field
from app.web.i18n import NAMES, gettext

KINDS = {SubjectKind.PRODUCT: _("A product"), SubjectKind.TOPIC: _("A topic")}
_FURTHEST = 99_999


class SubjectForm(SeenForm):
    """What a subject is called in the brand's languages: its fields are made for them, the first one is needed."""

    languages: Sequence[str] = ()

    @property
    def names(self) -> list[Field]:
        """List the fields of its names, in the order of the languages."""
        return [self[f"title_{each}"] for each in self.languages]

    @property
    def titles(self) -> Titles:
        """Give what was typed by language; a language without a name is left out."""
        typed = {each: " ".join((self[f"title_{each}"].data or "").split()) for each in self.languages}
        return {language: title for language, title in typed.items() if title}


class NewSubjectForm(SubjectForm):
    """A new subject; it stands last."""

    kind = RadioField(_("Kind"), choices=[], validate_choice=False, validators=[InputRequired(_("Choose one"))])
    key = line_field(_("Key"), LONGEST_KEY, needed=_("Write a key, such as relay-300"))

    def __init__(self) -> None:
        super().__init__()
        self.kind.choices = [(each.value, words) for each, words in KINDS.items()]
        self.kind.data = self.kind.data or SubjectKind.PRODUCT.value

    def validate_kind(self, field: RadioField) -> None:
        """Take one of the list."""
        hold_one_of(field.data, set(SubjectKind))

    def validate_key(self, field: StringField) -> None:
        """Take small letters, figures and hyphens."""
        if field.data and not SLUG.fullmatch(field.data):
            raise ValidationError(gettext("Write small letters, figures and hyphens, such as relay-300"))


class ChangedSubjectForm(SubjectForm):
    """A known subject: its kind and key stay, as files name it by them."""

    place = number_field(_("Place among them"))

    def fill(self, subject: Subject, place: int) -> None:
        """Show it as it is, unless what was typed came back."""
        if self.is_restored:
            return
        self.seen.data, self.place.data = str(subject.edition), str(place)
        for language, field in zip(self.languages, self.names, strict=True):
            field.data = subject.titles.get(language, "")

    def validate_place(self, field: StringField) -> None:
        """Take a number from 1."""
        text = field.data or ""
        if not (text.isascii() and text.isdigit() and len(text) < 9 and 0 < int(text) <= _FURTHEST):  # noqa: PLR2004
            raise ValidationError(gettext("Write a number from 1 to %(most)d", most=_FURTHEST))


F = TypeVar("F", bound=SubjectForm)


def form_in(form: type[F], languages: Sequence[str]) -> F:
    """Make a form for a brand's languages."""
    fields: dict[str, object] = {"languages": languages}
    for language in languages:
        needed = _("Write its name") if language == languages[0] else None
        fields[f"title_{language}"] = line_field(
            _("Name (%(language)s)", language=NAMES[language]), LONGEST["title"], needed=needed
        )
    made: type[F] = type(f"{form.__name__}In", (form,), fields)
    return made()
