"""The keys of Stripe's accounts: each brand's own, of the right mode, never told."""

import pytest

from app.adapters.stripe.payments import StripePayments
from app.adapters.stripe.providers import StripeProviders
from app.settings import SettingsError, load_settings

PREFIX = "GUICHET_STRIPE_REMEMBER_PROVENCE_"
SECRET_KEY = "k" * 32


def environ(mode: str, kind: str, **changed: str) -> dict[str, str]:
    parts = {"KEY": f"sk_{kind}_s3cret", "PUBLISHABLE_KEY": f"pk_{kind}_a", "WEBHOOK_SECRET": "whsec_s3cret"} | changed
    given = {f"{PREFIX}{name}": value for name, value in parts.items() if value}
    return {"GUICHET_MODE": mode, "GUICHET_SECRET_KEY": SECRET_KEY} | given


def test_each_brand_has_its_own_account_and_a_brand_without_keys_has_none() -> None:
    settings = load_settings(environ("live", "live", WEBHOOK_SECRET="whsec_new,whsec_old"))
    account = settings.stripe["remember-provence"]
    assert (account.key, account.publishable_key) == ("sk_live_s3cret", "pk_live_a")
    assert (account.webhook_secrets, account.is_live) == (("whsec_new", "whsec_old"), True)
    assert "s3cret" not in repr(settings)
    find = StripeProviders(settings.stripe, url=None)
    provider = find("remember-provence")
    assert provider is not None
    assert (provider.secrets, provider.is_live) == (account.webhook_secrets, True)
    assert find("camcha") is None
    assert not load_settings({"GUICHET_MODE": "test"}).stripe


def test_an_account_opens_at_the_address_that_it_is_given() -> None:
    find = StripeProviders(load_settings(environ("test", "test")).stripe, url="http://127.0.0.1:1")
    provider = find("remember-provence")
    assert provider is not None
    assert isinstance(provider.payments, StripePayments)
    client = provider.payments._client  # noqa: SLF001 - what it would send is not sent
    assert client._requestor.base_addresses["api"] == "http://127.0.0.1:1"  # noqa: SLF001


@pytest.mark.parametrize(
    ("mode", "kind", "changed", "variable"),
    [
        ("demo", "live", {}, f"{PREFIX}KEY"),
        ("test", "live", {}, f"{PREFIX}KEY"),
        ("live", "test", {}, f"{PREFIX}KEY"),
        ("test", "test", {"KEY": ""}, f"{PREFIX}KEY"),
        ("test", "test", {"PUBLISHABLE_KEY": ""}, f"{PREFIX}PUBLISHABLE_KEY"),
        ("test", "test", {"WEBHOOK_SECRET": ""}, f"{PREFIX}WEBHOOK_SECRET"),
        ("test", "test", {"KEY": "pk_test_s3cret"}, f"{PREFIX}KEY"),
        ("test", "test", {"KEY": "sk_test_s3cret\n"}, f"{PREFIX}KEY"),
        ("live", "live", {"PUBLISHABLE_KEY": "pk_test_s3cret"}, f"{PREFIX}PUBLISHABLE_KEY"),
        ("live", "live", {"PUBLISHABLE_KEY": "sk_live_s3cret"}, f"{PREFIX}PUBLISHABLE_KEY"),
        ("live", "live", {"WEBHOOK_SECRET": "whsec_s3cret,"}, f"{PREFIX}WEBHOOK_SECRET"),
        ("live", "live", {"WEBHOOK_SECRET": "s3cret"}, f"{PREFIX}WEBHOOK_SECRET"),
    ],
)
def test_a_wrong_key_stops_the_start_and_is_not_repeated(
    mode: str, kind: str, changed: dict[str, str], variable: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings(environ(mode, kind, **changed))
    assert refused.value.variable == variable
    assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STRIPE_TEST_KEYS", "yes"),
        ("STRIPE_URL", "https://x.example"),
        ("STRIPE_KEY", "sk_live_a"),
        ("STRIPE_A_B", "c"),
    ],
)
def test_an_installation_that_takes_money_refuses_what_would_not(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"GUICHET_{name}"):
        load_settings(environ("live", "live") | {f"GUICHET_{name}": value})


def test_a_test_key_is_taken_in_live_mode_where_that_is_said() -> None:
    settings = load_settings(environ("live", "test") | {"GUICHET_STRIPE_TEST_KEYS": "allowed"})
    assert not settings.stripe["remember-provence"].is_live
