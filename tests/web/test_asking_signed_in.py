"""Somebody signed in asks for every page there is: nothing is changed, and it costs one look at who they are."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from app.domain.accounts.activity.models import EventKind
from app.web.cookies import BROWSER, SESSION
from tests.mails import Mails
from tests.web import hostile
from tests.web.factors import add_key, keys_of, turn_on
from tests.web.people import Visitor, settle
from tests.web.security import noted, second_device, signed_in
from tests.web.statements import heard

pytestmark = pytest.mark.usefixtures("nobody")

_WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|TRUNCATE)", re.IGNORECASE)
_COUNTED = {"search.results", "search.results_json"}  # a question without an answer


@pytest.fixture
def asked(app: Flask) -> Iterator[list[str]]:
    """List every statement of those who ask, the FAQ's version too."""
    with heard(app) as statements:
        yield statements


@pytest.mark.security("SE-09")
@pytest.mark.security("SE-10")
@pytest.mark.posts_mails
def test_every_page_is_looked_at_for_one_query_and_changes_nothing(app: Flask, mails: Mails, asked: list[str]) -> None:
    account = settle(app)
    ann = signed_in(app)
    turn_on(ann, mails)
    add_key(ann, mails)
    known = {
        **hostile.known_values(app, "camcha"),
        "session_id": str(second_device(app, account)),
        "event_id": str(noted(app, account, EventKind.PASSWORD_CHANGED, ago=timedelta(hours=1))),
        "passkey_id": str(keys_of(ann)[0].id),
    }
    held = ann.cookie(SESSION), ann.cookie(BROWSER)
    seen = set()
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) & {"GET", "HEAD", "OPTIONS"}:
            del asked[:]
            path = hostile.path_of(rule, known)
            answer = ann.client.open(f"{path}?q=zzzxqj&useful=yes", base_url=ann.base, method=method)
            assert [each for each in asked if _WRITES.match(each)] == [] or rule.endpoint in _COUNTED, (method, rule)
            assert len([each for each in asked if "account_session.digest =" in each]) <= 1, (method, rule)
            assert (ann.cookie(SESSION), ann.cookie(BROWSER)) == held
            if answer.status_code == 200 and path.startswith("/account/"):
                seen.add(rule.endpoint)
    assert len(seen) >= 9
    assert Visitor(app).get("/account/").status_code == 302
