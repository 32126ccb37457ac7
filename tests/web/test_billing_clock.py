"""The demo's billing clock: shown, moved by its buttons alone, and nowhere else.

It is in a file beside the database, and the stand-in's in a file of its own: one database is enough.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.demo.listening import answering
from app.demo.stripe.server import StripeServer
from app.demo.stripe.store import Store
from app.kernel.clock import Clock
from app.settings import SettingsError
from app.web.billing_clock import ClockUnreachableError, let_pass
from app.web.installation import EXTENSION
from tests.adapters.stripe.standing import START, RecordingStripe
from tests.stock import MakeApp

pytestmark = pytest.mark.parametrize("stocked_url", ["sqlite"], indirect=True)
ORIGIN = "https://camermix.com"
PATH = "/_demo/clock"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[StripeServer]:
    with answering(StripeServer(RecordingStripe(Store(tmp_path / "s", real_time=START.timestamp)))) as server:
        yield server


@pytest.fixture
def ask(make_app: MakeApp, server: StripeServer, tmp_path: Path) -> FlaskClient:
    return make_app(MODE="demo", STRIPE_URL=server.url, DATA=str(tmp_path)).test_client()


def form(ask: FlaskClient, **typed: str) -> dict[str, str]:
    page = ask.get(PATH, base_url=ORIGIN).get_data(as_text=True)
    (token,) = set(re.findall(r'name="csrf_token" value="([^"]+)"', page.split("<main")[1]))
    return {"csrf_token": token, **typed}


def move(ask: FlaskClient, **typed: str) -> int:
    return ask.post(PATH, base_url=ORIGIN, headers={"Origin": ORIGIN}, data=form(ask, **typed)).status_code


def test_a_button_lets_days_pass(ask: FlaskClient) -> None:
    assert "2026-01-31 09:30 UTC" in ask.get(PATH, base_url=ORIGIN).get_data(as_text=True)
    assert move(ask, days="31") == 303
    page = ask.get(PATH, base_url=ORIGIN).get_data(as_text=True)
    assert "2026-03-03 09:30 UTC" in page
    assert re.search(r"(?s)1 jour plus tard.*366 jours plus tard", page)


def test_the_demos_own_clock_moves_with_it_and_no_other_one(
    make_app: MakeApp, server: StripeServer, tmp_path: Path
) -> None:
    known = {"STRIPE_URL": server.url, "DATA": str(tmp_path)}
    demo, worker, tested = (make_app(MODE=mode, **known) for mode in ("demo", "demo", "test"))
    assert move(demo.test_client(), days="31") == 303
    passed = [app.extensions[EXTENSION].clock() - datetime.now(UTC) for app in (demo, worker, tested)]
    assert [round(each / timedelta(days=1)) for each in passed] == [31, 31, 0]


@pytest.mark.parametrize("days", ["", "0", "-1", "2", "1e9", "３１", "1" * 5000, "\0"])
def test_nothing_else_moves_it(ask: FlaskClient, server: StripeServer, days: str) -> None:
    assert move(ask, days=days) == 422
    assert server.fake.store.now() == START.timestamp()


def test_a_stand_in_that_is_away_is_said_and_no_time_passes(
    make_app: MakeApp, server: StripeServer, tmp_path: Path
) -> None:
    clock = Clock(tmp_path / "own" / "clock")
    ask = make_app(MODE="demo", STRIPE_URL="http://127.0.0.1:9").test_client()
    assert ask.get(PATH, base_url=ORIGIN).status_code == 503
    assert server.url
    with pytest.raises(ClockUnreachableError):
        let_pass(clock, "http://127.0.0.1:9", timedelta(days=1))
    assert not (tmp_path / "own").exists()


@pytest.mark.parametrize("settings", [{"MODE": "test"}, {"MODE": "demo"}])
def test_without_a_stand_in_there_is_no_clock(make_app: MakeApp, settings: dict[str, str]) -> None:
    assert make_app(**settings).test_client().get(PATH, base_url=ORIGIN).status_code == 404


def test_keys_of_no_brand_stop_the_start(make_app: MakeApp) -> None:
    keys = {"KEY": "sk_test_a", "PUBLISHABLE_KEY": "pk_test_a", "WEBHOOK_SECRET": "whsec_a"}
    make_app(**{f"STRIPE_CAMCHA_{name}": value for name, value in keys.items()})
    with pytest.raises(SettingsError, match="GUICHET_STRIPE_CAMCHAA_KEY names no brand"):
        make_app(**{f"STRIPE_CAMCHAA_{name}": value for name, value in keys.items()})
