"""What is typed to open a request, to answer in one, to escalate and to rate it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar
from uuid import UUID

from flask_babel import lazy_gettext as _
from wtforms import Field, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length
from wtforms.widgets import HiddenInput

from app.domain.support.topics import TOPICS, TopicName
from app.web.browsers import current_browser
from app.web.fields import email_field
from app.web.forms import PageForm, free_text
from app.web.labels import lazy_label
from app.web.once_forms import OnceForm
from app.web.request_facts import field_of

_LONGEST_SUBJECT, _LONGEST_NAME, _LONGEST_BODY = 150, 100, 5000  # characters
_SHORTEN = _("Shorten your text to %(max)d characters")


def _text(label: str, missing: str, *, rows: int = 6) -> TextAreaField:
    return TextAreaField(
        lazy_label(label),
        filters=[free_text],
        validators=[DataRequired(missing), Length(max=_LONGEST_BODY, message=_SHORTEN)],
        render_kw={"rows": rows, "maxlength": _LONGEST_BODY},
    )


class RequestForm(OnceForm):
    """A request; what its topic asks for is added by name."""

    common: ClassVar[tuple[str, ...]] = ("subject", "message", "name", "email")
    fact_names: ClassVar[tuple[str, ...]] = ()

    subject = StringField(
        lazy_label("request_summary"),
        filters=[free_text],
        validators=[
            DataRequired(_("Sum it up, for example “My parcel did not come”")),
            Length(max=_LONGEST_SUBJECT, message=_SHORTEN),
        ],
        render_kw={"maxlength": _LONGEST_SUBJECT, "autocomplete": "off"},
    )
    message = _text("what_happened", _("Say what happened, what you expected and what you have tried"))
    name = StringField(
        _("Your name"),
        filters=[free_text],
        validators=[
            DataRequired(_("Write your name, as we may call you")),
            Length(max=_LONGEST_NAME, message=_SHORTEN),
        ],
        render_kw={"maxlength": _LONGEST_NAME, "autocomplete": "name"},
    )
    email = email_field()
    read = HiddenField(filters=[free_text])  # the text of the FAQ that was read just before

    @classmethod
    def shown_to(cls, *, guest: bool, subject: str = "", read: UUID | None = None) -> "RequestForm":
        """Give the form, without what is known of somebody signed in; `read` is the answer that was not enough."""
        form = cls(subject=subject, browser=current_browser(), read=str(read or ""))
        if not guest:
            del form.name, form.email
        return form

    def suggest_from(self, url: str) -> None:
        """Let the page show answers of the FAQ while the subject is typed."""
        self.subject.render_kw = {**self.subject.render_kw, "data-suggest": url, "aria-controls": "answers"}

    @property
    def is_begun(self) -> bool:
        """Whether something was typed that the form did not hold of itself."""
        own = {self.form_token.name, self.read.name}
        return any(field.data and field.data != field.object_data for field in self if field.name not in own)

    @property
    def facts(self) -> list[Field]:
        """List the fields of what the topic asks for."""
        return [self[name] for name in self.fact_names]


def _form_of(topic: TopicName) -> type[RequestForm]:
    facts = TOPICS[topic].facts
    fields = {fact.name: field_of(fact) for fact in facts}
    return type(f"{topic.title()}Form", (RequestForm,), {"fact_names": tuple(fields), **fields})


FORMS: Mapping[TopicName, type[RequestForm]] = MappingProxyType({topic: _form_of(topic) for topic in TOPICS})
"""The form of each topic."""


class ReplyForm(OnceForm):
    """A message in a request."""

    message = _text("add_message", _("Write your message"), rows=5)


class EscalateForm(PageForm):
    """What was tried of a problem that persists."""

    tried = _text("tried", _("List what you tried, and what happened each time"))


class RatingForm(PageForm):
    """What somebody thinks of a closure; which one comes back with it, however long the page was open."""

    closure = StringField(filters=[free_text], widget=HiddenInput())
    score = RadioField(
        _("How did we help you?"),
        choices=[],
        validators=[DataRequired(_("Choose one of the five"))],
        validate_choice=False,
    )
    comment = TextAreaField(
        _("A word to our team"),
        filters=[free_text],
        validators=[Length(max=1000, message=_SHORTEN)],
        render_kw={"rows": 4, "maxlength": 1000},
    )
