"""The first message of a chat, and what it is about."""

from flask_babel import lazy_gettext as _
from wtforms import SelectField
from wtforms.validators import Optional

from app.domain.support.topics import TopicName
from app.web.chat_forms import LineForm
from app.web.i18n import gettext
from app.web.request import current_tenant
from app.web.request_words import TOPIC_WORDS

_LONGEST_SUBJECT = 80


class StartForm(LineForm):
    """What a chat begins with; nobody has to say what it is about."""

    topic = SelectField(_("What is it about?"), validators=[Optional()], validate_choice=False, choices=[])

    def __init__(self) -> None:
        super().__init__()
        self._topics: dict[str, TopicName] = {each: each for each in current_tenant().config.policy.support.topics}
        self.topic.choices = [("", "–"), *((each, gettext(TOPIC_WORDS[each])) for each in self._topics.values())]

    def chosen(self) -> TopicName:
        """Give the topic; without one the brand's first."""
        return self._topics.get(self.topic.data or "", current_tenant().config.policy.support.topics[0])

    def subject(self) -> str:
        """Give the request a name: the beginning of the message."""
        first = (self.body.data or "").splitlines()[0]
        return first if len(first) <= _LONGEST_SUBJECT else f"{first[: _LONGEST_SUBJECT - 1]}…"
