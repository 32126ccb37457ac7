"""The stand-in for Stripe over HTTP: what the demo's web server and worker both reach."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from uuid import UUID

import pytest

from app.adapters.stripe.providers import StripeProviders
from app.demo.installation import prepare
from app.demo.listening import answering, send
from app.demo.stripe.keys import environ_of, webhook_secret
from app.demo.stripe.posting import Poster
from app.demo.stripe.server import CLOCK, StripeServer
from app.demo.stripe.store import Store
from app.domain.billing.errors import EventRefusedError
from app.domain.billing.ports import Interval, Purchase, SubscriptionStatus
from app.kernel.money import Money
from app.settings import load_settings
from tests.adapters.stripe.standing import START, RecordingStripe

SECRET = "s" * 32
ANN = UUID(int=1)
PLUS = Purchase(offer="plus", name="Plus", price=Money(1200, "EUR"), interval=Interval.MONTH)
HOUR = 60 * 60


def clock(url: str, ahead: str | None = None) -> int:
    data = None if ahead is None else f"ahead={ahead}".encode()
    with urlopen(Request(url + CLOCK, data), timeout=10) as answer:  # noqa: S310 - this machine
        return int(json.load(answer)["now"])


@contextmanager
def listening(now: Callable[[], int]) -> Iterator[tuple[int, list[tuple[str, str, str, bytes, int]]]]:
    got: list[tuple[str, str, str, bytes, int]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((self.headers["Host"], self.path, self.headers["Stripe-Signature"], raw, now()))
            send(self, 200, b"")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield server.server_address[1], got
        server.shutdown()
        thread.join()


def test_the_sdk_reaches_it_over_http_and_what_happens_is_posted_signed(tmp_path: Path) -> None:
    accounts = load_settings({"GUICHET_MODE": "test", **environ_of(["camcha", "remember-provence"], SECRET)}).stripe
    account = accounts["remember-provence"]
    store, arrived, read = Store(tmp_path / "s"), [START], list[str]()
    with listening(store.now) as (port, got):
        poster = Poster(
            lambda name: f"http://{name}.localhost:{port}/webhooks",
            lambda name: webhook_secret(name, SECRET),
            store.now,
        )
        with answering(StripeServer(RecordingStripe(store, poster), settle=poster.wait)) as server:
            provider = StripeProviders(accounts, url=server.url, clock=lambda: arrived[0])("remember-provence")
            assert provider is not None
            payments = provider.payments
            customer = payments.open_customer(ANN, email="ann@example.org", name="Ann", key="a")
            begun = payments.subscribe(customer, PLUS, key="b")
            before = clock(server.url)
            assert clock(server.url, str(24 * HOUR)) >= before + 24 * HOUR
            ended = payments.find_subscription(begun.id)
            assert ended is not None
            assert ended.status is SubscriptionStatus.INCOMPLETE_EXPIRED
            listed = [each.id for each in payments.list_events(START)]
        poster.close()
    for _, _, signature, raw, at in got:
        arrived[:] = [datetime.fromtimestamp(at, UTC)]
        read.append(payments.read_event(raw, signature, account.webhook_secrets).id)
    assert read == listed
    assert {(host, path) for host, path, *_ in got} == {(f"remember_provence.localhost:{port}", "/webhooks")}
    with pytest.raises(EventRefusedError, match="not signed"):
        payments.read_event(got[0][3], got[0][2], accounts["camcha"].webhook_secrets)


@pytest.mark.parametrize("ahead", ["-1", "soon", "9" * 30, "１"])
def test_the_clock_never_goes_back(tmp_path: Path, ahead: str) -> None:
    with answering(StripeServer(RecordingStripe(Store(tmp_path / "s")))) as server:
        with pytest.raises(HTTPError, match="400"):
            clock(server.url, ahead)
        assert clock(server.url)


def test_two_processes_share_its_state(tmp_path: Path) -> None:
    headers = {"Authorization": "Bearer sk_test_fake_camcha"}
    first, second = (RecordingStripe(Store(tmp_path / "s")) for _ in range(2))
    status, made = first.answer("POST", "/v1/customers", "email=ann%40example.org", headers)
    assert status == 200
    assert second.answer("GET", f"/v1/customers/{json.loads(made)['id']}", "", headers) == (200, made)
    first.advance(HOUR)
    assert second.store.now() == first.store.now()


@pytest.mark.parametrize("key", ["", "Bearer sk_live_a", "Bearer sk_test_fake_", "Bearer sk_test_fake_A'--", "é"])
def test_a_key_that_is_none_of_its_own_is_refused_and_leaves_nothing(tmp_path: Path, key: str) -> None:
    fake = RecordingStripe(Store(tmp_path / "s"))
    assert fake.answer("POST", "/v1/customers", "email=a", {"Authorization": key})[0] == 401
    with closing(sqlite3.connect(tmp_path / "s")) as connection:
        assert connection.execute("SELECT count(*) FROM object").fetchone() == (0,)


def test_a_browsers_key_opens_nothing_but_what_a_browser_does(tmp_path: Path) -> None:
    fake = RecordingStripe(Store(tmp_path / "s"))
    for method, path in (("POST", "/v1/customers"), ("GET", "/v1/events"), ("GET", "/v1/elsewhere")):
        assert fake.answer(method, path, "", {"Authorization": "Bearer pk_test_fake_camcha"})[0] == 404


def test_the_demo_gives_every_brand_an_account_at_the_stand_in_unless_keys_are_given(tmp_path: Path) -> None:
    given = {"GUICHET_DATA": str(tmp_path), "PORT": "0"}
    with prepare(given) as demo:
        settings = load_settings(demo.environ)
        assert settings.stripe_url == f"http://127.0.0.1:{demo.stripe.getsockname()[1]}"
        assert {path.parent.name for path in settings.tenants.glob("*/tenant.toml")} == set(settings.stripe)
    own = {name: value.replace("fake", "mine") for name, value in environ_of(["camcha"], SECRET).items()}
    with prepare(given | own) as demo:
        settings = load_settings(demo.environ)
        assert (settings.stripe_url, set(settings.stripe)) == (None, {"camcha"})
