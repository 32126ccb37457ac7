"""What was written elsewhere, handed over to the form of a request: kept for this browser, and shown there again."""

from urllib.parse import urlencode

from app.domain.support.topics import TopicName
from app.domain.unsent.service import TypedForm
from app.web.context import page_url
from app.web.forms import free_text
from app.web.limits import hold_late_form
from app.web.pages import PAGES
from app.web.request import current_tenant
from app.web.signed_in import find_person
from app.web.unsent import HANDED_OVER, keep

_ANY: TopicName = "other"  # the topic that asks for nothing more


def hand_over(message: str | None, email: str | None = None) -> str:
    """Keep what was written for the form of a request, and give its address; TooManyError."""
    written = {"message": free_text(message), "email": free_text(email)}
    fields = {name: [text] for name, text in written.items() if text}
    if not fields:
        return page_url("new_request")
    hold_late_form()
    person = find_person()
    keep(TypedForm(path=PAGES["new_request"].path, account_id=person.account.id if person else None, fields=fields))
    topics = current_tenant().config.policy.support.topics
    query = [("topic", _ANY)] if _ANY in topics else []
    return f"{page_url('new_request')}?{urlencode([*query, HANDED_OVER])}"
