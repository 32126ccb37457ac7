"""The form that a card is typed into: what its page lets in, and what of a card ever comes to us."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
import stripe
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.adapters.stripe.providers import SCRIPT
from app.demo.listening import answering
from app.demo.stripe.keys import environ_of
from app.demo.stripe.server import StripeServer
from app.domain.billing.ports import BillStatus, SubscriptionStatus
from app.settings import Mode, SettingsError
from app.web.card_form import CardForm, Purpose, open_card_form
from app.web.edge import SECURITY_HEADERS
from app.web.installation import EXTENSION
from tests.adapters.stripe.standing import ASKS, CARD, PLUS, POOR, Stand, intent_of, open_stand
from tests.billing import provider_of
from tests.databases import DATA_KEY
from tests.domain.billing.ledger import Ledger
from tests.stock import MakeApp

ORIGIN = "https://camcha.example"
SECRET = "seti_1_secret_2"
PAGE = """{% from "components/card_form.html" import card_form %}
{% call card_form(form, "Add") %}<p>By transfer</p>{% endcall %}"""

# As it was drawn up, word by word.
POLICY = (
    "default-src 'none'; script-src 'self' https://js.stripe.com https://*.js.stripe.com; style-src 'self'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self' https://api.stripe.com; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; "
    "frame-src https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com"
)


def with_page(app: Flask) -> Flask:
    """Give an application a page with the form on it, and one that shows none."""

    def page() -> str:
        provider = app.extensions[EXTENSION].find_provider("camcha")
        return render_template_string(PAGE, form=open_card_form(provider, SECRET, Purpose.KEEP, return_to="/account/"))

    app.add_url_rule("/_card", "card", page)
    return app


@pytest.fixture(scope="module")
def live(make_app: MakeApp) -> FlaskClient:
    """Give a browser at an installation whose provider is Stripe itself."""
    app = with_page(make_app())
    provider = provider_of(Ledger())
    app.extensions[EXTENSION] = replace(app.extensions[EXTENSION], find_provider={"camcha": provider}.get)
    return app.test_client()


@pytest.fixture(scope="module")
def stand(stocked_url: str, tmp_path_factory: pytest.TempPathFactory) -> Stand:
    """Give each kind of database a stand-in of its own, which no key was used at."""
    del stocked_url
    return open_stand(tmp_path_factory.mktemp("stand"))


@pytest.fixture(scope="module")
def demo(make_app: MakeApp, stand: Stand) -> Iterator[FlaskClient]:
    """Give a browser at an installation that a stand-in bills."""
    keys = {name.removeprefix("GUICHET_"): value for name, value in environ_of(["camcha", "birch"], "s").items()}
    with answering(StripeServer(stand.fake)) as server:
        yield with_page(make_app(MODE="demo", STRIPE_URL=server.url, **keys)).test_client()


def get(browser: FlaskClient, path: str, **how: str) -> TestResponse:
    return browser.get(path, base_url=how.get("at", ORIGIN))


def post(browser: FlaskClient, path: str, *, at: str = ORIGIN, token: str | None = None, **form: str) -> TestResponse:
    fields = get(browser, "/_demo/stripe/fields", at=at).text
    found = re.search(r'value="([^"]+)" data-fake-token', " ".join(fields.split()))
    assert found is not None
    headers = {"X-CSRF-Token": found[1] if token is None else token}
    return browser.post(f"/_demo/stripe/v1/{path}", base_url=at, headers=headers, data=form)


def typed(secret: str, number: str = CARD) -> dict[str, str]:
    return {"client_secret": secret, "payment_method_data[card][number]": number}


@pytest.mark.security("PA-01")
@pytest.mark.security("PA-10")
def test_the_provider_s_hosts_are_let_in_where_its_form_is_shown_and_nowhere_else(live: FlaskClient) -> None:
    answer = get(live, "/_card")

    assert answer.headers.getlist("Content-Security-Policy") == [POLICY]
    assert answer.headers.getlist("Cross-Origin-Opener-Policy") == ["same-origin-allow-popups"]
    assert answer.headers["Permissions-Policy"].endswith('payment=(self "https://js.stripe.com")')
    for other in ("/", "/faq/", "/login"):
        assert "stripe" not in str(get(live, other).headers)


def test_the_form_says_what_it_needs_and_what_there_is_without_a_script(live: FlaskClient) -> None:
    page = get(live, "/_card").text

    assert f'<script src="{SCRIPT}" defer>' in page
    assert 'data-act="confirmSetup"' in page
    assert f'data-secret="{SECRET}"' in page
    assert 'data-key="pk_test_ledger"' in page
    assert re.search(r"(?s)</form>\s*<div>.*a besoin de JavaScript.*<p>By transfer</p>.*</div>", page)
    words = re.search(r'data-words="([^"]+)"', page)
    assert words is not None
    assert "Votre banque a refusé" in json.loads(words[1].replace("&#34;", '"'))["card_declined"]


def test_the_script_is_of_the_generation_that_the_server_speaks() -> None:
    assert f"https://js.stripe.com/{stripe.api_version.partition('.')[2]}/stripe.js" == SCRIPT


@pytest.mark.security("PA-10")
def test_the_stand_in_needs_no_other_host(demo: FlaskClient) -> None:
    answer = get(demo, "/_card")

    assert 'src="/_demo/stripe/stripe.js"' in answer.text
    assert "js.stripe.com" not in answer.text
    for name, value in SECURITY_HEADERS:
        assert answer.headers.getlist(name) == [value]
    script = get(demo, "/_demo/stripe/stripe.js")
    assert script.content_type == "text/javascript; charset=utf-8"
    assert "js.stripe.com" not in script.text


@pytest.mark.security("PA-10")
@pytest.mark.parametrize("mode", get_args(Mode))
def test_without_a_stand_in_its_addresses_are_nowhere(make_app: MakeApp, mode: str) -> None:

    app = make_app(MODE=mode, SECRET_KEY=DATA_KEY)

    assert not [rule for rule in app.url_map.iter_rules() if "stripe" in rule.rule and rule.rule.startswith("/_demo")]
    for path in ("stripe.js", "fields"):
        assert get(app.test_client(), f"/_demo/stripe/{path}").status_code == 404


@pytest.mark.security("PA-10")
def test_a_live_installation_refuses_a_stand_in(make_app: MakeApp) -> None:
    with pytest.raises(SettingsError, match="STRIPE_URL is the address of a stand-in"):
        make_app(MODE="live", SECRET_KEY=DATA_KEY, STRIPE_URL="http://127.0.0.1:9")


def test_a_card_is_put_on_file(demo: FlaskClient, stand: Stand) -> None:
    customer = stand.customer()
    secret = stand.payments.begin_setup(customer, key="kept")

    answer = post(demo, f"setup_intents/{intent_of(secret)}/confirm", **typed(secret))

    assert answer.get_json()["status"] == "succeeded"
    assert answer.headers["Cache-Control"] == "no-store"
    assert CARD not in answer.text
    assert [each.last4 for each in stand.payments.list_methods(customer)] == ["4242"]


@pytest.mark.parametrize(("agrees", "status"), [("true", "succeeded"), ("false", "requires_payment_method")])
def test_the_owner_s_answer_is_passed_on(demo: FlaskClient, stand: Stand, agrees: str, status: str) -> None:
    secret = stand.payments.begin_setup(stand.customer(), key=f"asks {agrees}")
    begun = post(demo, f"setup_intents/{intent_of(secret)}/confirm", **typed(secret, ASKS))
    path = f"test_helpers/intents/{intent_of(secret)}/answer"

    assert begun.get_json()["status"] == "requires_action"
    assert post(demo, path, client_secret=secret, agrees=agrees).get_json()["status"] == status


def test_a_refusal_is_passed_on_with_its_code(demo: FlaskClient, stand: Stand) -> None:
    secret = stand.payments.begin_setup(stand.customer(), key="poor")
    answer = post(demo, f"setup_intents/{intent_of(secret)}/confirm", **typed(secret, POOR))

    assert answer.status_code == 402
    assert answer.get_json()["error"]["decline_code"] == "insufficient_funds"


@pytest.mark.promise("CC-08")
@pytest.mark.parametrize(
    ("deed", "status", "goes"),
    [
        ("pay", SubscriptionStatus.ACTIVE, "succeeded"),
        ("stay", SubscriptionStatus.ACTIVE, None),  # the browser never comes back
        ("refuse", SubscriptionStatus.INCOMPLETE, "failed"),
    ],
)
def test_an_online_platform_asks_on_its_own_page_and_sends_the_browser_back(
    demo: FlaskClient, stand: Stand, deed: str, status: SubscriptionStatus, goes: str | None
) -> None:
    begun = stand.payments.subscribe(stand.customer(), PLUS, key=f"platform {deed}")
    secret = stand.bill_of(begun).client_secret or ""
    back = f"{ORIGIN}/en/checkout/order/1"
    form = {"client_secret": secret, "payment_method_data[type]": "paypal", "return_url": back}
    asked = post(demo, f"payment_intents/{intent_of(secret)}/confirm", **form).get_json()
    url = asked["next_action"]["redirect_to_url"]["url"]
    page = get(demo, url.removeprefix(ORIGIN)).text
    fields = dict(re.findall(r'name="(csrf_token|client_secret|back)"\s+value="([^"]*)"', page))
    assert stand.now(begun).status is SubscriptionStatus.INCOMPLETE
    answer = demo.post(url.removeprefix(ORIGIN).split("?")[0], base_url=ORIGIN, data={**fields, "deed": deed})

    assert stand.now(begun).status is status
    if goes is None:
        assert "payé" in answer.text
    else:
        assert answer.location == f"/en/checkout/order/1?payment_intent={intent_of(secret)}&redirect_status={goes}"


def test_what_a_platform_paid_first_is_charged_by_itself_afterwards(demo: FlaskClient, stand: Stand) -> None:
    begun = stand.payments.subscribe(stand.customer(), PLUS, key="platform renews")
    secret = stand.bill_of(begun).client_secret or ""
    form = {"client_secret": secret, "payment_method_data[type]": "paypal", "return_url": f"{ORIGIN}/x"}
    post(demo, f"payment_intents/{intent_of(secret)}/confirm", **form)
    stand.answer_owner(secret, agrees=True)
    stand.wait(days=32)
    assert "paypal" in {each.kind for each in stand.payments.list_methods(begun.customer)}
    assert stand.bill_of(stand.now(begun)).status is BillStatus.PAID


@pytest.mark.parametrize("back", ["", "//evil.example/", "https://evil.example/", "/\\evil.example"])
def test_a_platform_sends_nobody_elsewhere(demo: FlaskClient, back: str) -> None:
    assert demo.get("/_demo/stripe/platform/pi_1", base_url=ORIGIN, query_string={"back": back}).status_code == 404


@pytest.mark.security("PA-10")
def test_nobody_confirms_what_is_another_brand_s_or_without_its_secret(demo: FlaskClient, stand: Stand) -> None:
    secret = stand.payments.begin_setup(stand.customer(), key="foreign")
    path = f"setup_intents/{intent_of(secret)}/confirm"

    assert post(demo, path, at="https://birch.example", **typed(secret)).status_code == 404
    assert post(demo, path, **typed("seti_1_secret_other")).status_code == 404
    assert get(demo, "/_demo/stripe/fields", at="https://camermix.com").status_code == 404  # a brand without account


@pytest.mark.security("SE-08")
def test_a_page_elsewhere_passes_nothing_on(demo: FlaskClient, stand: Stand) -> None:
    secret = stand.payments.begin_setup(stand.customer(), key="elsewhere")
    path = f"setup_intents/{intent_of(secret)}/confirm"

    assert post(demo, path, token="", **typed(secret)).status_code == 400


@pytest.mark.parametrize(
    "path", ["setup_intents/é\u202e/confirm", "setup_intents/a%2Fb/confirm", "payment_intents/%F0%9F%98%80/confirm"]
)
def test_an_odd_name_is_no_intent(demo: FlaskClient, path: str) -> None:
    assert post(demo, path, client_secret="x").status_code == 404


def test_a_stand_in_that_is_away_is_said(make_app: MakeApp, stand: Stand) -> None:
    keys = {name.removeprefix("GUICHET_"): value for name, value in environ_of(["camcha"], "s").items()}
    away = make_app(MODE="demo", STRIPE_URL="http://127.0.0.1:9", **keys).test_client()

    assert post(away, "setup_intents/seti_1/confirm", client_secret="x").status_code == 503
    assert stand.account


@pytest.mark.parametrize("address", ["https://elsewhere.example/", "//elsewhere.example/", "account", ""])
def test_the_way_back_is_a_page_of_ours(live: FlaskClient, address: str) -> None:
    with live.application.test_request_context(base_url=ORIGIN), pytest.raises(ValueError, match="no path of ours"):
        open_card_form(provider_of(Ledger()), SECRET, Purpose.PAY, return_to=address)


def test_the_secret_is_in_no_line_of_a_log() -> None:
    form = CardForm(client_secret=SECRET, publishable_key="pk", script="/s", purpose=Purpose.PAY, return_to="/")

    assert SECRET not in repr(form)


def test_the_stand_in_is_not_among_the_files_that_every_installation_serves() -> None:
    assert not list(Path("app/static").rglob("*fake*"))
