import logging
import re
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from app.settings import VARIABLES, SettingsError, load_settings

KEY = "k" * 32
LIVE = {"GUICHET_SECRET_KEY": KEY}


def test_a_live_installation_needs_only_a_secret_key() -> None:
    settings = load_settings(LIVE)
    assert settings.mode == "live"
    assert settings.secret_key == KEY
    assert settings.database_url == f"sqlite:///{Path('var').absolute() / 'guichet.sqlite3'}"
    assert settings.database_owner_url == settings.database_url
    assert settings.log_level == logging.INFO


def test_live_mode_without_a_secret_key_says_how_to_make_one() -> None:
    with pytest.raises(SettingsError, match=r"^GUICHET_SECRET_KEY is not set.*token_hex.*GUICHET_MODE=demo"):
        load_settings({})


def test_demo_and_test_make_a_key_of_their_own_each_time() -> None:
    first = load_settings({"GUICHET_MODE": "demo"})
    second = load_settings({"GUICHET_MODE": "demo"})
    assert first.secret_key != second.secret_key


def test_what_is_not_guichets_is_left_alone() -> None:
    assert load_settings(LIVE | {"PATH": "/bin", "GUICHETS": "2"}).mode == "live"


def test_an_empty_value_counts_as_none() -> None:
    assert load_settings(LIVE | {"GUICHET_METRICS_TOKEN": ""}).metrics_token is None


@pytest.mark.parametrize(
    ("name", "value", "remedy"),
    [
        ("MODES", "live", "is not a variable of Guichet"),
        ("MODE", "prod", "write demo, live or test"),
        ("DATABASE_URL", "mysql://a:b@c/d", "write sqlite:"),
        ("DATABASE_URL", "sqlite://", "write sqlite:"),
        ("DATABASE_URL", "sqlite:///:memory:", "write sqlite:"),
        ("DATABASE_URL", "nonsense", "write sqlite:"),
        ("DATABASE_OWNER_URL", "nonsense", "write sqlite:"),
        ("QUEUE_URL", "amqp://host", "write redis:"),
        ("SMTP_URL", "http://host", "write smtp:"),
        ("SMTP_URL", "smtp://host:99999", "write smtp:"),
        ("SECRET_KEY", "short", "is shorter than 32 characters"),
        ("METRICS_TOKEN", "short", "is shorter than 32 characters"),
        ("TRACES_URL", "collector:4318", "is not a collector's address"),
        ("TRACES_URL", "grpc://collector:4317", "is not a collector's address"),
        ("TENANTS", "/no/such/folder", "is not a folder"),
        ("CONTENT", "/no/such/folder", "is not a folder"),
        ("ORIGIN_PATTERN", "http://{slug}.localhost:8000", "for demo and test only"),
        ("ORIGIN_PATTERN", "http://{slug}.localhost:8000/path", "without a path"),
        ("ORIGIN_PATTERN", "http://localhost:8000", "without a path"),
        ("ORIGIN_PATTERN", "http://{slug}.example", "localhost"),
        ("DATA_KEYS", f"{'a' * 32},short", "is shorter than 32 characters"),
        ("SECRET_KEY_FALLBACKS", f"{'a' * 32},short", "is shorter than 32 characters"),
        ("DATA_KEYS", f"{'a' * 32},", "is shorter than 32 characters"),
        ("TRUSTED_PROXIES", "-1", "write how many"),
        ("TRUSTED_PROXIES", "²", "write how many"),
        ("TRUSTED_PROXIES", "10", "write how many"),
        *(
            ("UPLOAD_LARGEST_MB", wrong, "write a number of megabytes")
            for wrong in ("0", "-1", "²", "1" + "0" * 30, "4 GB")
        ),
        ("LOG_LEVEL", "loud", "write debug, info, warning, error"),
    ],
)
def test_a_wrong_value_is_refused_in_one_line_with_its_remedy(name: str, value: str, remedy: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        load_settings(LIVE | {f"GUICHET_{name}": value})
    line = str(refusal.value)
    assert line.startswith(f"GUICHET_{name} ")
    assert remedy in line
    assert "\n" not in line


def test_a_demo_may_override_every_origin() -> None:
    demo = {"GUICHET_MODE": "demo", "GUICHET_ORIGIN_PATTERN": "http://{slug}.localhost:8000"}
    assert load_settings(demo).origin_pattern == "http://{slug}.localhost:8000"


def test_a_postgresql_address_is_given_its_driver() -> None:
    settings = load_settings(LIVE | {"GUICHET_DATABASE_URL": "postgresql://guichet_app:s3cret@host/guichet"})
    assert settings.database_url == "postgresql+psycopg://guichet_app:s3cret@host/guichet"


def test_no_secret_shows_in_the_representation_or_in_a_refusal() -> None:
    environ = LIVE | {
        "GUICHET_DATABASE_URL": "postgresql://app:s3cret@host/guichet",
        "GUICHET_DATABASE_OWNER_URL": "postgresql://owner:s3cret@host/guichet",
        "GUICHET_QUEUE_URL": "redis://:s3cret@host/0",
        "GUICHET_SMTP_URL": "smtp://me:s3cret@host",
        "GUICHET_METRICS_TOKEN": "s3cret" * 6,
        "GUICHET_DATA_KEYS": "s3cret" * 6,
    }
    shown = repr(load_settings(environ))
    assert "s3cret" not in shown
    assert KEY not in shown
    for name, value in [("DATABASE_URL", "mysql://a:s3cret@b/c"), ("SECRET_KEY", "s3cret"), ("SMTP_URL", "x://s3cret")]:
        with pytest.raises(SettingsError) as refusal:
            load_settings(LIVE | {f"GUICHET_{name}": value})
        assert "s3cret" not in str(refusal.value)


def test_what_is_stored_is_sealed_with_the_first_data_key_and_read_with_the_secret_key_too() -> None:
    newest, older = "n" * 32, "o" * 32
    assert load_settings(LIVE).data_keys == (KEY,)
    assert load_settings(LIVE | {"GUICHET_DATA_KEYS": f"{newest},{older}"}).data_keys == (newest, older, KEY)


def test_settings_do_not_change_after_the_start() -> None:
    with pytest.raises(FrozenInstanceError):
        load_settings(LIVE).mode = "demo"  # type: ignore[misc]


def test_the_example_lists_every_variable_and_no_other() -> None:
    listed = re.findall(r"^GUICHET_([A-Z0-9_]+)=", Path(".env.example").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(listed) == sorted(VARIABLES)


@pytest.mark.parametrize("tokens", ["guessed", f"{'n' * 32},guessed"])
def test_a_token_of_services_that_can_be_guessed_stops_the_start(tokens: str) -> None:
    with pytest.raises(SettingsError, match="GUICHET_SERVICES_CAMCHA") as refused:
        load_settings({"GUICHET_MODE": "test", "GUICHET_SERVICES_CAMCHA": tokens})
    assert "guessed" not in str(refused.value)
