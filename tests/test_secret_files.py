"""Secrets that come as files: of systemd, of containers, of whoever keeps them out of the environment."""

from pathlib import Path

import pytest

from app.secret_files import SECRETS
from app.settings import VARIABLES, SettingsError, load_settings

KEY = "k" * 32
LIVE = {"GUICHET_SECRET_KEY": KEY}


def file(folder: Path, text: str) -> str:
    path = folder / "secret"
    path.write_text(text, "utf-8")
    return str(path)


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_secret_is_read_from_the_file_that_is_named(tmp_path: Path, end: str) -> None:
    assert load_settings({"GUICHET_SECRET_KEY_FILE": file(tmp_path, KEY + end)}).secret_key == KEY


@pytest.mark.parametrize(
    ("name", "value", "field"),
    [
        ("DATABASE_URL", "postgresql+psycopg://app:word@host/name", "database_url"),
        ("DATABASE_OWNER_URL", "postgresql+psycopg://owner:word@host/name", "database_owner_url"),
        ("QUEUE_URL", "redis://:word@host:6379/0", "queue_url"),
        ("SMTP_URL", "smtps://me:word@host:465", "smtp_url"),
        ("METRICS_TOKEN", "t" * 32, "metrics_token"),
    ],
)
def test_every_secret_may_come_so(tmp_path: Path, name: str, value: str, field: str) -> None:
    environ = LIVE | {f"GUICHET_{name}_FILE": file(tmp_path, value)}

    assert getattr(load_settings(environ), field) == value


def test_keys_of_what_is_stored_and_of_a_bucket_may_come_so_too(tmp_path: Path) -> None:
    keys = load_settings(LIVE | {"GUICHET_DATA_KEYS_FILE": file(tmp_path, f"{'n' * 32},{'o' * 32}\n")}).data_keys
    bucket = {"GUICHET_S3_BUCKET": "files", "GUICHET_S3_REGION": "eu-west-3", "GUICHET_S3_KEY": "key"}
    files = load_settings(LIVE | bucket | {"GUICHET_S3_SECRET_FILE": file(tmp_path, "word")}).files

    assert keys == ("n" * 32, "o" * 32, KEY)
    assert getattr(files, "secret", None) == "word"


def test_a_brand_s_mailbox_and_keys_of_payment_may_come_so(tmp_path: Path) -> None:
    mailbox = LIVE | {"GUICHET_IMAP_CAMCHA_FILE": file(tmp_path, "imaps://me:word@host/INBOX")}
    assert load_settings(mailbox).imap["camcha"].password == "word"

    given = {"GUICHET_STRIPE_CAMCHA_PUBLISHABLE_KEY": "pk_live_a", "GUICHET_STRIPE_CAMCHA_WEBHOOK_SECRET": "whsec_a"}
    payment = LIVE | given | {"GUICHET_STRIPE_CAMCHA_KEY_FILE": file(tmp_path, "rk_live_a")}
    assert load_settings(payment).stripe["camcha"].key == "rk_live_a"


@pytest.mark.parametrize(
    ("name", "text", "remedy"),
    [
        ("SECRET_KEY_FILE", None, "cannot be read"),
        ("SECRET_KEY_FILE", "", "is empty"),
        ("SECRET_KEY_FILE", "\n", "is empty"),
        ("SECRET_KEY_FILE", "\udcff", "cannot be read"),
        ("SECRET_KEY_FILE", "short", "is shorter than 32 characters"),
        ("MODE_FILE", "live", "is not a variable of Guichet"),
        ("_FILE", "live", "is not a variable of Guichet"),
    ],
)
def test_a_wrong_file_is_refused_in_one_line_that_does_not_repeat_it(
    tmp_path: Path, name: str, text: str | None, remedy: str
) -> None:
    path = tmp_path / "secret"
    if text is not None:
        path.write_bytes(text.encode("utf-8", "surrogateescape"))

    with pytest.raises(SettingsError, match=remedy) as refusal:
        load_settings({f"GUICHET_{name}": str(path)})

    assert "\n" not in str(refusal.value)
    assert "short”" not in str(refusal.value)


def test_a_secret_that_is_given_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"^GUICHET_SECRET_KEY_FILE is set, and so is GUICHET_SECRET_KEY; unset"):
        load_settings(LIVE | {"GUICHET_SECRET_KEY_FILE": file(tmp_path, KEY)})


def test_an_empty_name_of_a_file_counts_as_none() -> None:
    assert load_settings(LIVE | {"GUICHET_SECRET_KEY_FILE": ""}).secret_key == KEY


def test_only_what_is_a_variable_may_be_a_secret() -> None:
    assert set(VARIABLES) >= SECRETS
