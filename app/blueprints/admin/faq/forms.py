"""What is typed about an entry: its title, its text, when it is read again, and the words that people use for it."""

from datetime import date

from flask_babel import lazy_gettext as _
from wtforms import DateField, HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from app.domain.faq.documents import EntryDocument
from app.domain.faq.front_matter import set_front
from app.web.forms import PageForm, free_text
from app.web.labels import lazy_label

LONGEST_TITLE, LONGEST_NOTE = 200, 1000  # characters
_TOO_LONG = _("Write at most %(max)d characters")


class SeenForm(PageForm):
    """A form about a draft: `seen` is the number of the save that its page showed, `based_on` the revision beneath."""

    seen = HiddenField(filters=[free_text])
    based_on = HiddenField(filters=[free_text])

    @property
    def seen_number(self) -> int:
        """The number of the save that was seen; 0 for none, and for nonsense."""
        return _number(self.seen.data)

    @property
    def based_on_number(self) -> int:
        """The number of the revision that the text began from."""
        return _number(self.based_on.data)


class EntryForm(SeenForm):
    """An entry's text and what stands around it."""

    title = StringField(
        lazy_label("title"),
        filters=[free_text],
        validators=[
            DataRequired(_("Write a title, in the words of a customer")),
            Length(max=LONGEST_TITLE, message=_TOO_LONG),
        ],
        render_kw={"maxlength": LONGEST_TITLE, "autocomplete": "off"},
    )
    body = TextAreaField(
        lazy_label("text_in_markdown"),
        filters=[free_text],
        validators=[DataRequired(_("Write the answer"))],
        render_kw={"rows": 22, "spellcheck": "true"},
    )
    synonyms = StringField(
        lazy_label("synonyms"), filters=[free_text], render_kw={"autocomplete": "off", "maxlength": 2000}
    )
    review = DateField(lazy_label("review_on"), validators=[InputRequired(_("Write a date, like 2027-05-22"))])

    def show(self, document: EntryDocument, *, seen: int, based_on: int) -> None:
        """Fill the form from what is stored."""
        self.title.data, self.body.data = document.front.title, document.body.strip("\n")
        self.synonyms.data, self.review.data = ", ".join(document.front.synonyms), document.front.review
        self.seen.data, self.based_on.data = str(seen), str(based_on)

    def source(self, before: str, *, today: date) -> str:
        """Write the file's text: what was typed, and every other line as it was before."""
        words = [word for each in (self.synonyms.data or "").split(",") if (word := each.strip())]
        text = set_front(before, title=self.title.data, synonyms=words, updated=today, review=self.review.data)
        head = text[: text.index("\n---\n") + len("\n---\n")]
        return f"{head}\n{self.body.data}\n"


class NoteForm(SeenForm):
    """Why a draft is returned."""

    note = TextAreaField(
        lazy_label("reason"),
        filters=[free_text],
        validators=[DataRequired(_("Say why, in a sentence")), Length(max=LONGEST_NOTE, message=_TOO_LONG)],
        render_kw={"rows": 3, "maxlength": LONGEST_NOTE},
    )


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else 0  # noqa: PLR2004 - an int32
