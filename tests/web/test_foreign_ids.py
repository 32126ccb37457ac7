"""A page with an id answers another account's and another brand's id exactly as one that never was."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app.domain.accounts.links.models import Purpose
from app.domain.accounts.links.service import make_link
from app.kernel.db import open_session, transaction
from app.web.request_links import PATHS
from tests.cast import BIRCH
from tests.web import hostile
from tests.web.desk.team import colleague
from tests.web.foreign import MADE
from tests.web.people import Visitor, settle, settle_twins
from tests.web.security import signed_in

pytestmark = pytest.mark.usefixtures("nobody")

HOUR = timedelta(hours=1)
# What cannot be anybody else's, and why: everybody of the brand may ask for it.
EVERYBODY_S = {
    "lead",
    "tie",
    "claim",
    "section_slug",
    "offer_slug",
    "slug",
    "event_slug",
    "page",
    "name",
    "number",
    "path",
}


# The brand that has such pages, where it is not camcha.
ELSEWHERE = {"address_id": "remember-provence", "device_id": "omicron", "registration_id": "remember-provence"}
LINKS = {  # the purpose of the mailed links that a route takes
    "/account/devices/take/<token>": Purpose.TAKE_DEVICE,
    "/account/not-me/<token>": Purpose.NOT_ME,
    "/confirm/<token>": Purpose.CONFIRM,
    "/digest/stop/<token>": Purpose.STOP_DIGEST,
    "/email/confirm/<token>": Purpose.CHANGE_EMAIL,
    "/email/undo/<token>": Purpose.UNDO_EMAIL,
    "/newsletter/confirm/<token>": Purpose.NEWSLETTER,
    "/newsletter/leave/<token>": Purpose.LEAVE_NEWSLETTER,
    "/password/reset/<token>": Purpose.RESET,
    "/register/adopt/<token>": Purpose.ADOPT,
    "/updates/stop/<token>": Purpose.STOP_UPDATES,
}


OF_DEVICES = {Purpose.TAKE_DEVICE, Purpose.STOP_UPDATES}
OF_GUESTS = "/support/request/"


def is_signed(rule: Rule) -> bool:
    """Tell whether the token of a route is no row of ours but signed (tests/web/test_strangers_requests.py)."""
    return rule.rule.startswith(tuple(PATHS.values()))


def said(visitor: Visitor, method: str, path: str, own: UUID | str) -> tuple[int, list[tuple[str, str]], str]:
    """Give all of an answer but what differs each time: the request's id, the token of its forms, the id asked for."""
    answer: TestResponse = visitor.send(path, {"useful": "yes"}) if method == "POST" else visitor.get(path)
    text = re.sub(r'name="csrf_token"\s+value="[^"]*"', "", answer.data.decode(errors="replace")).replace(str(own), "…")
    passing = {"X-Request-Id", "Content-Length"}
    return answer.status_code, [pair for pair in answer.headers if pair[0] not in passing], text


def path_to(rule: Rule, name: str, id_: UUID | str) -> str:
    return hostile.path_of(rule, {name: str(id_), "number": "1", "offer_slug": "maison"})


@pytest.mark.security("PA-08")
@pytest.mark.posts_mails
def test_every_route_with_an_id_answers_a_foreign_one_like_one_that_never_was(app: Flask) -> None:
    ann = settle_twins(app)
    bob = settle(app, email="bob@example.com")
    bella = settle(app, BIRCH, email="bob@example.com", id=bob.id)
    settled = {
        brand: (settle(app, brand), settle(app, brand, email="bob@example.com")) for brand in {*ELSEWHERE.values()}
    }
    settled["camcha"] = (ann, bob)
    customers = {brand: signed_in(app, brand) for brand in settled}
    desks = {brand: colleague(app, brand=brand) for brand in settled}
    walked = set()
    looked_at = {rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    for rule in app.url_map.iter_rules():
        names = rule.arguments - EVERYBODY_S - {"token"}
        if not names or rule.rule.startswith(OF_GUESTS) or "file_id" in names:  # tests/web/test_strangers_requests.py
            continue
        (name,) = names  # KeyError below: a new kind of id; say how one is made
        here = ELSEWHERE.get(name, "camcha")
        me, other = settled[here]
        ids = [MADE[name](app, owner, brand) for owner, brand in ((other, here), (bella, BIRCH))]
        at_desk = rule.rule.startswith("/admin/")
        visitor = desks[here] if at_desk else customers[here]
        foreign = ids[1:] if name == "entry_id" or at_desk else ids  # what is the whole brand's, or its team's
        own = MADE[name](app, me, here)
        for method in (rule.methods or set()) & {"GET", "POST"}:
            missing = uuid4()
            never = said(visitor, method, path_to(rule, name, missing), missing)
            assert never[0] == 404, (method, rule)
            for each in foreign:
                assert said(visitor, method, path_to(rule, name, each), each) == never, (method, rule)
            walked.add((method, rule.endpoint))
        method = "GET" if rule.rule in looked_at else "POST"  # looking suffices where one may look
        found = said(visitor, method, path_to(rule, name, own), own)
        assert found[0] != 404, f"{rule}: one's own is not found, so this proves nothing"
    assert len(walked) >= 8


@pytest.mark.security("PA-08")
def test_every_mailed_link_of_another_brand_is_one_that_never_was(app: Flask) -> None:
    rules = {rule.rule: rule for rule in app.url_map.iter_rules() if "token" in rule.arguments and not is_signed(rule)}
    assert set(rules) == set(LINKS)
    bella = settle(app, BIRCH)
    for path, purpose in LINKS.items():
        with open_session(app.extensions["guichet"].engine, BIRCH) as session, transaction(session):
            token = make_link(session, bella, purpose, lasts=HOUR, now=datetime.now(UTC))
        answers = []
        for each in (token, "no-link-has-this-token"):
            visitor = Visitor(app, "omicron" if purpose in OF_DEVICES else "camcha")
            followed = visitor.get(hostile.path_of(rules[path], {"token": each}))
            answers.append(
                (
                    followed.status_code,
                    said(visitor, "GET", followed.location, each),
                    said(visitor, "POST", followed.location, each),
                )
            )
        assert answers[0] == answers[1], path
        assert answers[0][1][0] == 404, path
