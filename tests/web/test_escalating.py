"""What somebody tried reaches the team when they escalate: at the desk and by mail, as they wrote it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from app.domain.limits.policy import LimitsPolicy
from app.domain.support.models import Ticket
from app.domain.support.states import Act, By, TicketState
from tests.web.desk.requests import path_of
from tests.web.desk.team import colleague
from tests.web.people import Visitor
from tests.web.postman import bring, words_of
from tests.web.requesting import act, ask, mails, rows, tickets

pytestmark = [pytest.mark.usefixtures("nobody"), pytest.mark.posts_mails]
TRIED = "Deux navigateurs, <b>rien</b>.\nUn autre jour & rien."


@pytest.fixture
def ticket(app: Flask, ann: Visitor) -> Ticket:
    assert ask(ann, message="Le panier <i>reste</i> vide.").status_code == 303
    return tickets(app)[-1]


def escalate(visitor: Visitor, ticket: Ticket, tried: str = TRIED) -> None:
    page = f"/account/requests/{ticket.reference}"
    assert visitor.send(f"{page}/escalate", {"tried": tried}).status_code == 303


@pytest.mark.promise("CC-23")
def test_the_desk_shows_what_the_customer_tried_where_they_insist(app: Flask, ann: Visitor, ticket: Ticket) -> None:
    cleo = colleague(app)
    assert "Ce que le client a essayé" not in cleo.get(path_of(ticket)).text
    escalate(ann, ticket)

    page = cleo.get(path_of(ticket)).text
    insists = page.partition("Le client insiste")[2].partition('aria-labelledby="answering"')[0]
    assert "Ce que le client a essayé" in insists
    assert "Deux navigateurs, &lt;b&gt;rien&lt;/b&gt;.\nUn autre jour &amp; rien." in insists


@pytest.mark.promise("CC-23")
def test_the_mail_to_the_team_brings_what_was_tried_and_the_case(app: Flask, ann: Visitor, ticket: Ticket) -> None:
    (opened,) = mails(app, "request_for_team", ticket)
    escalate(ann, ticket)
    message = bring(app, mails(app, "request_for_team", ticket)[-1])

    text, page = words_of(message), words_of(message, "html")
    assert "> Deux navigateurs, <b>rien</b>.\n> Un autre jour & rien." in text
    assert "> Le panier <i>reste</i> vide." in text
    assert "Deux navigateurs, &lt;b&gt;rien&lt;/b&gt;.\nUn autre jour &amp; rien." in page
    assert "Le panier &lt;i&gt;reste&lt;/i&gt; vide." in page
    assert text.index("Ce que le client a essayé") < text.index("Deux navigateurs") < text.index("Le panier")
    assert "Ce que le client a essayé" not in words_of(bring(app, opened))


def escalated_before(app: Flask, ticket: Ticket) -> None:
    act(app, ticket, Act.ESCALATE, By.CUSTOMER, reason="Dans un autre onglet.")


def merged(app: Flask, ticket: Ticket) -> None:
    with rows(app) as session:
        session.get_one(Ticket, ("camcha", ticket.id)).state = TicketState.MERGED


def closed_long_ago(app: Flask, ticket: Ticket) -> None:
    act(app, ticket, Act.CLOSE, now=datetime.now(UTC) - timedelta(days=31))


@pytest.mark.promise("CC-23")
@pytest.mark.parametrize("meanwhile", [escalated_before, merged, closed_long_ago])
def test_what_was_tried_is_shown_again_where_it_is_too_late_to_escalate(
    app: Flask, ann: Visitor, ticket: Ticket, meanwhile: Callable[[Flask, Ticket], None]
) -> None:
    page = f"/account/requests/{ticket.reference}"
    meanwhile(app, ticket)
    told = len(mails(app, "request_for_team", ticket))
    refused = ann.send(f"{page}/escalate", {"tried": TRIED})

    assert refused.status_code == 409
    assert "Rien n’a été envoyé" in refused.text
    assert "Deux navigateurs, &lt;b&gt;rien&lt;/b&gt;.\nUn autre jour &amp; rien.</textarea>" in refused.text.replace(
        "\r", ""
    )
    assert len(mails(app, "request_for_team", ticket)) == told


def test_of_a_double_click_the_second_says_what_the_first_did(ann: Visitor, ticket: Ticket) -> None:
    page = f"/account/requests/{ticket.reference}"
    sent = [ann.send(f"{page}/escalate", {"tried": TRIED}) for _ in range(2)]
    assert [(each.status_code, each.location) for each in sent] == [(303, f"{page}?done=escalate")] * 2


def test_whoever_escalates_too_often_is_told_to_wait_and_keeps_the_text(ann: Visitor, ticket: Ticket) -> None:
    page, most = f"/account/requests/{ticket.reference}", LimitsPolicy().replies_per_address.most
    for _ in range(most):
        ann.send(f"{page}/escalate", {"tried": TRIED})
    refused = ann.send(f"{page}/escalate", {"tried": TRIED})

    assert (refused.status_code, "Retry-After" in refused.headers) == (429, True)
    assert "Deux navigateurs" in refused.text
