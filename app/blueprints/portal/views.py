"""What somebody chooses for their dashboard: products and topics, and how its cards are arranged."""

from http import HTTPStatus
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response as Answer

from app.domain.accounts.queries import take_account
from app.domain.library.models import SubjectKind
from app.domain.portal.queries import count_interests, find_order
from app.domain.portal.rules import Card, Move
from app.domain.portal.service import arrange, choose
from app.domain.search.reading import clean_query
from app.web.cards_of_dashboard import CARD_WORDS
from app.web.context import need_page, page_url
from app.web.request import committing, session
from app.web.signed_in import current_person, login_required
from app.web.subjects import choices_asked

bp = Blueprint("portal", __name__, url_prefix="/account")
bp.before_request(lambda: need_page("interests"))


@bp.get("/interests")
@login_required
def interests() -> str:
    """Show what can be chosen, and what is."""
    account_id = current_person().account.id
    products, topics = (choices_asked(kind, account_id) for kind in SubjectKind)
    return render_template(
        "portal/interests.html",
        products=products,
        topics=topics,
        count=count_interests(session(), account_id),
        query=clean_query(request.args.get("q", "")),
        is_saved=request.args.get("done") == "saved",
    )


@bp.post("/interests")
@login_required
def save_interests() -> Answer:
    """Keep what was chosen among the subjects that the page showed, and lead to the page that was asked for."""
    among, chosen = (_ids(name) for name in ("among", "subject"))
    account_id = current_person().account.id
    with committing() as writing:
        take_account(writing, account_id)
        choose(writing, account_id, among=among, chosen=chosen)
    return redirect(f"{page_url('interests')}?{urlencode({**_turned(), 'done': 'saved'})}", HTTPStatus.SEE_OTHER)


@bp.get("/arrangement")
@login_required
def arrangement() -> str:
    """Show the cards in their order, each with what can be done with it."""
    order = find_order(session(), current_person().account.id)
    return render_template("portal/arrangement.html", order=order, words=CARD_WORDS)


@bp.post("/arrangement")
@login_required
def move_card() -> Answer:
    """Move a card, hide it or show it; 404 for what is no card."""
    try:
        card, how = Card(request.form.get("card", "")), Move(request.form.get("move", ""))
    except ValueError:
        abort(HTTPStatus.NOT_FOUND)
    account_id = current_person().account.id
    with committing() as writing:
        take_account(writing, account_id)
        arrange(writing, account_id, card, how)
    return redirect(f"{request.script_root}/account/arrangement#{card}", HTTPStatus.SEE_OTHER)


def _turned() -> dict[str, str]:
    """Say what is shown next: what was searched for anew from its first page, else the page that was turned to."""
    sought = clean_query(request.form.get("q", ""))
    pages = ("product_page", "topic_page") if sought == request.form.get("sought", "") else ()
    asked = {"q": sought, **{name: request.form.get(name, "") for name in pages}}
    return {name: text for name, text in asked.items() if text}


def _ids(name: str) -> frozenset[UUID]:
    """Read the ids of a field; what is none is nobody's."""
    found = set()
    for text in request.form.getlist(name):
        try:
            found.add(UUID(text))
        except ValueError:
            continue
    return frozenset(found)
