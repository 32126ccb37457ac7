"""What is filled in to arrange the FAQ; `seen` is the version that the form's page showed."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString
from wtforms import Field, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Regexp

from app.blueprints.admin.faq.forms import LONGEST_TITLE, SeenForm
from app.domain.faq.arranging.naming import SectionWords
from app.domain.faq.documents import KEY, LONGEST_KEY
from app.web.fields import reason_field
from app.web.forms import PageForm, free_text
from app.web.i18n import NAMES
from app.web.labels import lazy_label

LONGEST_SUMMARY = 300  # characters
_TOO_LONG = _("Write at most %(max)d characters")


class MoveForm(SeenForm):
    """Where something goes: some steps, or into a section, before another entry or last."""

    way = HiddenField(filters=[free_text])
    to = HiddenField(filters=[free_text])
    before = HiddenField(filters=[free_text])

    @property
    def steps(self) -> int:
        """How far down it goes; up where negative."""
        return {"up": -1, "down": 1}.get(self.way.data or "", 0)


def _one_line(label: LazyString, missing: LazyString, longest: int) -> StringField:
    return StringField(
        label,
        filters=[free_text, lambda text: text and " ".join(text.split())],
        validators=[DataRequired(missing), Length(max=longest, message=_TOO_LONG)],
        render_kw={"maxlength": longest, "autocomplete": "off"},
    )


def _title() -> StringField:
    return _one_line(lazy_label("title"), _("Write a title, in the words of a customer"), LONGEST_TITLE)


def _address() -> StringField:
    return StringField(
        _("Last part of the address"),
        filters=[free_text],
        validators=[
            DataRequired(_("Write an address, like forgotten-password")),
            Length(max=LONGEST_KEY, message=_TOO_LONG),
            Regexp(rf"{KEY.pattern}\Z", message=_("Write lower-case letters without accents, digits and hyphens")),
        ],
        render_kw={"maxlength": LONGEST_KEY, "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )


class NewEntryForm(PageForm):
    """A new entry."""

    title = _title()
    section = SelectField(_("Section"), invalid_choice_message=_("Choose a section"))  # type: ignore[call-arg]  # newer than its types
    body = TextAreaField(
        lazy_label("text_in_markdown"),
        filters=[free_text],
        validators=[DataRequired(_("Write the answer"))],
        render_kw={"rows": 14, "spellcheck": "true"},
    )


class AddressForm(SeenForm):
    """Another address for an entry."""

    slug = _address()


class SectionForm(SeenForm):
    """What a section is called and where it is."""

    title = _title()
    summary = _one_line(_("What is inside, in one line"), _("Say what is inside"), LONGEST_SUMMARY)
    slug = _address()


class WithdrawForm(SeenForm):
    """Why an entry is withdrawn."""

    reason = reason_field()


class NewSectionForm(PageForm):
    """A new section, in each of the brand's languages: its fields are made for them."""

    languages: Sequence[str] = ()

    def pairs(self) -> list[tuple[str, Field, Field]]:
        """List the language, the title's field and the summary's, for each language."""
        return [(NAMES[each], self[f"title_{each}"], self[f"summary_{each}"]) for each in self.languages]

    def words(self) -> dict[str, SectionWords]:
        """Give what was typed, by language."""
        return {each: SectionWords(self[f"title_{each}"].data, self[f"summary_{each}"].data) for each in self.languages}


def section_form_in(languages: tuple[str, ...]) -> type[NewSectionForm]:
    """Make the form of a new section for a brand's languages."""
    fields: dict[str, object] = {"languages": languages}
    for each in languages:
        fields[f"title_{each}"] = _title()
        fields[f"summary_{each}"] = _one_line(
            _("What is inside, in one line"), _("Say what is inside"), LONGEST_SUMMARY
        )
    return type("NewSectionIn", (NewSectionForm,), fields)
