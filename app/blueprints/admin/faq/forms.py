"""What is typed about an entry: its title, its text, when it is read again, and the words that people use for it."""

from datetime import date
from uuid import UUID, uuid4

from flask_babel import lazy_gettext as _
from wtforms import DateField, HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from app.domain.faq.documents import EntryDocument
from app.domain.faq.editing.typed import Typed
from app.domain.faq.front_matter import set_front
from app.web.fields import reason_field
from app.web.forms import PageForm, free_text
from app.web.labels import lazy_label

LONGEST_TITLE, LONGEST_WORDS, LONGEST_BODY = 200, 2000, 200_000  # characters
LARGEST_SENT = 16 * 1024 * 1024  # bytes of a form that is still read, so that its text can be shown again
LOOK = "look"
"""The name of the button that shows what was typed without saving it."""
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
    """An entry's text and what stands around it; `tab` is the page that it is typed in."""

    tab = HiddenField(filters=[free_text])
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
        validators=[DataRequired(_("Write the answer")), Length(max=LONGEST_BODY, message=_TOO_LONG)],
        render_kw={"rows": 22, "spellcheck": "true"},
    )
    synonyms = StringField(
        lazy_label("synonyms"),
        filters=[free_text],
        validators=[Length(max=LONGEST_WORDS, message=_TOO_LONG)],
        render_kw={"autocomplete": "off", "maxlength": LONGEST_WORDS},
    )
    review = DateField(lazy_label("review_on"), validators=[InputRequired(_("Write a date, like 2027-05-22"))])

    def show_typed(self, typed: Typed) -> None:
        """Fill the form."""
        self.title.data, self.body.data, self.synonyms.data = typed.title, typed.body, typed.synonyms
        self.review.data, self.review.raw_data = _date(typed.review), [typed.review]
        self.seen.data, self.based_on.data, self.tab.data = str(typed.seen), str(typed.based_on), str(typed.tab)

    @property
    def typed(self) -> Typed:
        """What was typed, sound or not."""
        return Typed(
            tab=tab_of(self.tab.data),
            title=self.title.data or "",
            body=self.body.data or "",
            synonyms=self.synonyms.data or "",
            review=" ".join(self.review.raw_data or ()) or (self.review.data.isoformat() if self.review.data else ""),
            seen=self.seen_number,
            based_on=self.based_on_number,
        )

    @property
    def is_too_long(self) -> bool:
        """Whether more was typed than an entry may hold."""
        longest = ((self.body, LONGEST_BODY), (self.synonyms, LONGEST_WORDS), (self.title, LONGEST_TITLE))
        return any(len(field.data or "") > most for field, most in longest)

    def source(self, before: str, *, today: date) -> str:
        """Write the file's text with what was typed (`source_of`)."""
        return source_of(self.typed, before, today=today)


class NoteForm(SeenForm):
    """Why a draft is returned."""

    note = reason_field()


def typed_of(document: EntryDocument, *, seen: int, based_on: int) -> Typed:
    """Give the form of what is stored, before anything is typed."""
    front = document.front
    return Typed(
        tab=uuid4(),
        title=front.title,
        body=document.body.strip("\n"),
        synonyms=", ".join(front.synonyms),
        review=front.review.isoformat(),
        seen=seen,
        based_on=based_on,
    )


def tab_of(text: str | None) -> UUID:
    """Read the id of a page; nonsense is one page for all."""
    try:
        return UUID(text or "")
    except ValueError:
        return UUID(int=0)


def source_of(typed: Typed, before: str, *, today: date) -> str:
    """Write the file's text: what was typed, and every other line as it was before."""
    words = [word for each in typed.synonyms.split(",") if (word := each.strip())]
    review = _date(typed.review) or typed.review
    text = set_front(before, title=typed.title, synonyms=words, updated=today, review=review)
    head = text[: text.index("\n---\n") + len("\n---\n")]
    return f"{head}\n{typed.body}\n"


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else 0  # noqa: PLR2004 - an int32
