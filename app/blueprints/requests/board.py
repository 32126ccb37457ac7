"""The status board: where each request of an account stands; and whether a summary of it is mailed every day."""

from collections.abc import Sequence
from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.requests.entrance import own
from app.domain.support.models import Ticket
from app.domain.support.queries import list_tickets_of
from app.domain.support.summaries.service import switch_summary, wants_summary
from app.web.paging import asked_page
from app.web.request import committing, current_tenant, now, session
from app.web.request_standing import next_words, state_words, topic_words
from app.web.signed_in import current_person, login_required

MOST_OPEN, A_PAGE = 100, 20  # requests


@own.get("/")
@login_required
def index() -> str:
    """Show the requests that run, and those that ended, a page at a time."""
    account, page = current_person().account, asked_page()
    ended = list_tickets_of(session(), account.id, ended=True, limit=A_PAGE + 1, offset=(page - 1) * A_PAGE)
    return render_template(
        "requests/index.html",
        running=_rows(list_tickets_of(session(), account.id, ended=False, limit=MOST_OPEN)) if page == 1 else [],
        ended=_rows(ended[:A_PAGE]),
        page=page,
        has_more=len(ended) > A_PAGE,
        wants_summary=wants_summary(session(), account.id),
        email=account.email,
        read_at=now(),
        done=request.args.get("done"),
    )


@own.post("/summary")
@login_required
def switch() -> Answer:
    """Switch the daily summary on or off."""
    on = request.form.get("on") == "1"
    with committing() as writing:
        switch_summary(writing, current_person().account.id, on=on, now=now())
    return redirect(url_for(".index", done="on" if on else "off"), HTTPStatus.SEE_OTHER)


def _rows(tickets: Sequence[Ticket]) -> list[dict[str, object]]:
    tenant = current_tenant()
    return [
        {
            "ticket": ticket,
            "topic": topic_words(ticket.topic),
            "state": state_words(ticket, now=now()),
            "next": next_words(ticket, tenant, now=now()),
        }
        for ticket in tickets
    ]
