"""What the team writes down of a customer on the phone: who they are, and what the topic asks for, where known."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import ClassVar

from flask_babel import lazy_gettext as _
from wtforms import Field, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from app.blueprints.admin.requests.forms import LONGEST_BODY, TOO_LONG, KeyedForm, line
from app.domain.support.topics import TOPICS, TopicName
from app.web.desk_request_words import topic_words
from app.web.fields import email_field
from app.web.forms import free_text
from app.web.i18n import NAMES
from app.web.labels import lazy_label
from app.web.request import current_tenant
from app.web.request_facts import field_of

LONGEST_SUBJECT = 200


class PhoneForm(KeyedForm):
    """What a customer asks on the phone, as one of the team writes it down; what its topic asks is added by name."""

    asks: ClassVar[tuple[str, ...]] = ("email", "name", "language")
    fact_names: ClassVar[tuple[str, ...]] = ()

    email = email_field(token="off")  # noqa: S106 - an autocomplete token
    name = line(_("Name"))
    language = SelectField(_("Language of the customer"), choices=[])
    topic = SelectField(lazy_label("request_topic"), choices=[])
    shown = HiddenField(filters=[free_text])  # the topic whose questions the page showed
    subject = StringField(
        lazy_label("request_summary"),
        filters=[free_text],
        validators=[
            DataRequired(_("Say in a few words what it is about")),
            Length(max=LONGEST_SUBJECT, message=TOO_LONG),
        ],
        render_kw={"maxlength": LONGEST_SUBJECT, "autocomplete": "off"},
    )
    body = TextAreaField(
        _("What the customer says"),
        filters=[free_text],
        validators=[
            DataRequired(_("Write down what the customer says")),
            Length(max=LONGEST_BODY, message=TOO_LONG),
        ],
        render_kw={"rows": 8, "maxlength": LONGEST_BODY},
    )

    def __init__(self) -> None:
        """Offer the brand's languages and topics; the first topic is chosen at first."""
        super().__init__()
        config = current_tenant().config
        self.language.choices = [(each, NAMES[each]) for each in config.languages]
        self.topic.choices = [(each, topic_words()[each]) for each in config.policy.support.topics]
        self.topic.data = self.topic.data or config.policy.support.topics[0]

    @property
    def facts(self) -> list[Field]:
        """List the fields of what the topic asks for; none of them has to be filled in."""
        return [self[name] for name in self.fact_names]

    @property
    def is_unseen(self) -> bool:
        """Whether the topic asks for something that the page had no fields for."""
        return bool(self.fact_names) and self.shown.data != self.topic.data

    def show_topic(self) -> None:
        """Let the page say whose questions it shows."""
        self.shown.data = self.topic.data


def _form_of(topic: TopicName) -> type[PhoneForm]:
    fields = {fact.name: field_of(replace(fact, required=False)) for fact in TOPICS[topic].facts}
    return type(f"{topic.title()}PhoneForm", (PhoneForm,), {"fact_names": tuple(fields), **fields})


_FORMS: Mapping[str, type[PhoneForm]] = MappingProxyType({topic: _form_of(topic) for topic in TOPICS})


def phone_form() -> PhoneForm:
    """Give the form with the fields of the topic that is chosen in it."""
    return _FORMS.get(PhoneForm().topic.data, PhoneForm)()
