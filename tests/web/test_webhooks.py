"""What is posted in a payment provider's name: believed by its signature, kept once, and nothing else."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import delete, select

from app.domain.billing.models import EventState, WebhookEvent
from app.kernel.db import open_session, transaction
from app.web.installation import EXTENSION
from tests.billing import BRAND, provider_of
from tests.cast import BIRCH
from tests.domain.billing.ledger import Ledger
from tests.domain.billing.posting import SECRET, as_posted, sign
from tests.stock import HOSTS

PATH = f"/webhooks/stripe/{BRAND}"


class Hints:
    def __init__(self) -> None:
        self.told: list[tuple[str, object]] = []

    def hint_event(self, tenant: str, event_id: object) -> None:
        self.told.append((tenant, event_id))


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


@pytest.fixture
def hints(app: Flask, ledger: Ledger) -> Iterator[Hints]:
    installed, hints = app.extensions[EXTENSION], Hints()
    providers = {slug: provider_of(ledger) for slug in (BRAND, BIRCH, "camermix")}
    app.extensions[EXTENSION] = replace(installed, find_provider=providers.get, event_hints=hints)
    yield hints
    app.extensions[EXTENSION] = installed
    with open_session(installed.engine, BRAND) as session, transaction(session):
        session.execute(delete(WebhookEvent), execution_options={"synchronize_session": False})


def post(app: Flask, raw: bytes, signature: str | None = None, *, path: str = PATH, brand: str = BRAND) -> int:
    """Post as the provider does, from elsewhere and without a cookie; give the status."""
    headers = {"Stripe-Signature": sign(raw) if signature is None else signature, "Sec-Fetch-Site": "cross-site"}
    how = {"data": raw, "content_type": "application/json", "headers": headers}
    return app.test_client(use_cookies=False).post(path, base_url=f"https://{HOSTS[brand]}", **how).status_code


def kept(app: Flask) -> list[WebhookEvent]:
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session:
        rows = list(session.scalars(select(WebhookEvent).order_by(WebhookEvent.provider_id)))
        session.expunge_all()
    return rows


def test_an_event_is_kept_once_and_hinted_once(app: Flask, hints: Hints, ledger: Ledger) -> None:
    raw = as_posted(ledger.tell("subscription", "sub_1"))

    assert [post(app, raw) for _ in range(3)] == [200, 200, 200]
    (event,) = kept(app)
    assert (event.state, event.object_id) == (EventState.WAITING, "sub_1")
    assert hints.told == [(BRAND, event.id)]


def test_what_nobody_knows_is_kept_and_ignored(app: Flask, hints: Hints, ledger: Ledger) -> None:
    assert post(app, as_posted(ledger.tell("a.new.thing", "new_1"))) == 200
    assert [event.state for event in kept(app)] == [EventState.IGNORED]
    assert hints.told == []


RAW = as_posted(Ledger().tell("subscription", "sub_1"))


@pytest.mark.parametrize(
    ("raw", "signature"),
    [
        (RAW, ""),
        (RAW, "0" * 64),
        (RAW, sign(RAW, "whsec_of_another")),
        (RAW + b" ", sign(RAW)),
        (RAW, "é☃\u202e"),
        (b"", sign(b"")),
        (b"{", sign(b"{")),
        (b"null", sign(b"null")),
        (b"\xff\x00", sign(b"\xff\x00")),
        (RAW.replace(b"sub_1", b"sub_\\u0000"), None),
        (RAW.replace(b"sub_1", b"s" * 300), None),
        (RAW.replace(b"false", b"true"), None),
    ],
)
def test_what_is_not_this_brands_providers_is_refused(
    app: Flask, hints: Hints, raw: bytes, signature: str | None
) -> None:
    signature = signature.encode("utf-8", "surrogateescape").decode("latin-1") if signature else signature
    assert post(app, raw, signature) == 400
    assert (kept(app), hints.told) == ([], [])


def test_a_body_beyond_the_bound_is_refused(app: Flask, hints: Hints) -> None:
    raw = json.dumps({"id": "e" * 300_000}).encode()

    assert post(app, raw) == 413
    assert hints.told == []


@pytest.mark.parametrize(
    ("path", "brand"),
    [
        ("/webhooks/stripe/nobody", BRAND),
        (f"/webhooks/stripe/{BIRCH}", BRAND),  # another brand's address
        ("/webhooks/stripe/omicron", "omicron"),  # which takes no payments
        ("/webhooks/stripe/camermix", "camermix"),  # has a key, and its module is off
    ],
)
def test_where_nothing_is_billed_nothing_is_there(app: Flask, hints: Hints, path: str, brand: str) -> None:
    assert post(app, RAW, path=path, brand=brand) == 404
    assert hints.told == []


def test_a_secret_that_is_being_rolled_counts_still(app: Flask, hints: Hints, ledger: Ledger) -> None:
    installed = app.extensions[EXTENSION]
    rolled = replace(provider_of(ledger), secrets=("whsec_new", SECRET))
    app.extensions[EXTENSION] = replace(installed, find_provider=lambda _slug: rolled)

    assert post(app, RAW) == 200
    assert post(app, RAW, sign(RAW, "whsec_new")) == 200
    assert len(hints.told) == 1


def test_a_page_is_no_place_to_look_at_it(app: Flask, hints: Hints) -> None:
    assert hints.told == []
    answer = app.test_client(use_cookies=False).get(PATH, base_url=f"https://{HOSTS[BRAND]}")
    assert answer.status_code in {404, 405}
