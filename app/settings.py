"""The environment as one frozen, typed object: every `GUICHET_` variable, its default and what it may hold."""

import logging
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeVar, cast

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from app.file_stores import STORE_VARIABLES, Bucket, Folder, WrongStoreError, read_store
from app.imap_accounts import ImapAccount, WrongMailboxError, is_of_a_mailbox, read_mailboxes
from app.secret_files import WrongSecretError, read_secrets
from app.service_addresses import read_clamd, read_collector, read_queue, read_service, read_smtp
from app.stripe_accounts import ADDRESS, TEST_KEYS, StripeAccount, WrongAccountError, is_of_an_account, read_accounts

PREFIX = "GUICHET_"
VARIABLES = (
    "MODE",
    "DATA",
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "QUEUE_URL",
    "STREAMS",
    "SMTP_URL",
    "SECRET_KEY",
    "SECRET_KEY_FALLBACKS",
    "DATA_KEYS",
    "TENANTS",
    "CONTENT",
    "ORIGIN_PATTERN",
    "TRUSTED_PROXIES",
    "COUNTRY_HEADER",
    "COUNTRY_FILE",
    "BREACHES_URL",
    "VIES_URL",
    "CLAMD",
    *STORE_VARIABLES,
    "UPLOAD_LARGEST_MB",
    ADDRESS,
    TEST_KEYS,
    "PROMISES",
    "METRICS_TOKEN",
    "TRACES_URL",
    "LOG_LEVEL",
)
SHORTEST_SECRET = 32  # characters
MOST_PROXIES = 9
_MEGABYTE = 1_000_000  # bytes
_UPLOAD_LARGEST = 4_000 * _MEGABYTE
_MOST_MEGABYTES = 1_000_000

Mode = Literal["demo", "live", "test"]
T = TypeVar("T")
_HEADER = re.compile(r"[A-Za-z0-9-]+")
_ORIGIN = re.compile(r"https://[a-z0-9.:{}-]+|http://[a-z0-9.{}-]+\.localhost(?::[0-9]+)?")


class SettingsError(Exception):
    """A variable of the environment that is unknown, missing or holds what it may not; one line with its remedy."""

    def __init__(self, variable: str, remedy: str) -> None:
        super().__init__(f"{PREFIX}{variable} {remedy}")
        self.variable = f"{PREFIX}{variable}"
        self.remedy = remedy


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How this installation runs; whatever may hold a secret stays out of `repr`."""

    mode: Mode
    data: Path
    database_url: str = field(repr=False)
    database_owner_url: str = field(repr=False)
    queue_url: str = field(repr=False)
    smtp_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    secret_fallbacks: tuple[str, ...] = field(repr=False)  # what they signed still counts
    data_keys: tuple[str, ...] = field(repr=False)  # newest first; never empty
    metrics_token: str | None = field(repr=False)
    traces_url: str | None
    tenants: Path
    content: Path
    origin_pattern: str | None
    streams: str | None  # where browsers reach the streams: `/` under the brand's own origin, or a pattern of another
    trusted_proxies: int
    country_header: str | None
    country_file: Path | None
    breaches_url: str | None
    vies_url: str | None
    clamd: str | None
    files: Folder | Bucket
    largest_upload: int  # bytes of a file of the library
    imap: Mapping[str, ImapAccount]  # by the brand's slug
    stripe: Mapping[str, StripeAccount]  # by the brand's slug
    stripe_url: str | None  # of a stand-in
    promises: Path
    log_level: int


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Read the settings from an environment, an empty value counting as none; SettingsError names what is wrong."""
    given = _given(environ)
    for name in given:
        if name not in VARIABLES and not is_of_an_account(name) and not is_of_a_mailbox(name):
            raise SettingsError(name, "is not a variable of Guichet; remove it, or see .env.example for the names")
    texts = {name: value for name, value in given.items() if value}
    mode = cast("Mode", _read(texts, "MODE", _mode, "live"))
    data = Path(texts.get("DATA", "var")).absolute()
    database_url = _read(texts, "DATABASE_URL", _database, f"sqlite:///{data / 'guichet.sqlite3'}")
    secret_key = _secret_key(texts, mode)
    none: tuple[str, ...] = ()
    fallbacks = _read(texts, "SECRET_KEY_FALLBACKS", _secrets, none)
    return Settings(
        mode=mode,
        data=data,
        database_url=database_url,
        database_owner_url=_read(texts, "DATABASE_OWNER_URL", _database, database_url),
        queue_url=_read(texts, "QUEUE_URL", read_queue, "redis://127.0.0.1:6379/0"),
        smtp_url=_read(texts, "SMTP_URL", read_smtp, "smtp://127.0.0.1:25"),
        secret_key=secret_key,
        secret_fallbacks=fallbacks,
        data_keys=(*_read(texts, "DATA_KEYS", _secrets, none), secret_key, *fallbacks),
        metrics_token=_read(texts, "METRICS_TOKEN", _secret, None),
        traces_url=_read(texts, "TRACES_URL", read_collector, None),
        tenants=_read(texts, "TENANTS", _folder, Path("tenants").absolute()),
        content=_read(texts, "CONTENT", _folder, Path("content").absolute()),
        origin_pattern=_origin_pattern(texts, mode),
        streams=_read(texts, "STREAMS", _streams, None),
        trusted_proxies=_read(texts, "TRUSTED_PROXIES", _proxies, 0),
        country_header=_country_header(texts),
        country_file=_read(texts, "COUNTRY_FILE", _file, None),
        breaches_url=_read(texts, "BREACHES_URL", read_service, None),
        vies_url=_read(texts, "VIES_URL", read_service, None),
        clamd=_read(texts, "CLAMD", read_clamd, None),
        files=_files(texts, data),
        largest_upload=_read(texts, "UPLOAD_LARGEST_MB", _megabytes, _UPLOAD_LARGEST),
        imap=_imap(texts),
        stripe=_stripe(texts, mode),
        stripe_url=_stripe_url(texts, mode),
        promises=Path(texts["PROMISES"]).absolute() if "PROMISES" in texts else data / "promises.json",
        log_level=_read(texts, "LOG_LEVEL", _log_level, logging.INFO),
    )


def _given(environ: Mapping[str, str]) -> Mapping[str, str]:
    """Give what is Guichet's by its name without the prefix, with the secrets that lie in files."""
    given = {name.removeprefix(PREFIX): value for name, value in environ.items() if name.startswith(PREFIX)}
    try:
        return read_secrets(given)
    except WrongSecretError as error:
        raise SettingsError(error.variable, error.remedy) from None


def _read(texts: Mapping[str, str], name: str, reader: Callable[[str], T], default: T) -> T:
    """Read one variable, turning the reader's ValueError into the one line that the operator sees."""
    if name not in texts:
        return default
    try:
        return reader(texts[name])
    except ValueError as error:
        raise SettingsError(name, str(error)) from None


def _mode(text: str) -> str:
    if text not in ("demo", "live", "test"):
        raise ValueError(f"is “{text}”; write demo, live or test")
    return text


def _database(text: str) -> str:
    """Accept SQLite and PostgreSQL; the message never repeats the value, which may hold a password."""
    remedy = "is not a database address; write sqlite:////path/to/file or postgresql://user:password@host/name"
    try:
        url = make_url(text)
    except ArgumentError:
        raise ValueError(remedy) from None
    backend = url.get_backend_name()
    if backend not in ("sqlite", "postgresql") or not url.database or url.database == ":memory:":
        raise ValueError(remedy)
    if backend == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    return url.render_as_string(hide_password=False)


def _secret(text: str) -> str:
    if len(text) < SHORTEST_SECRET:
        raise ValueError(
            f"is shorter than {SHORTEST_SECRET} characters; make one with: "
            'python3 -c "import secrets; print(secrets.token_hex(32))"'
        )
    return text


def _secrets(text: str) -> tuple[str, ...]:
    return tuple(_secret(each) for each in text.split(","))


def _secret_key(texts: Mapping[str, str], mode: Mode) -> str:
    """Demo and test may do without one and get a key that lasts as long as the process."""
    if mode == "live" and "SECRET_KEY" not in texts:
        raise SettingsError(
            "SECRET_KEY",
            "is not set, and live mode needs one; make it with: "
            'python3 -c "import secrets; print(secrets.token_hex(32))", or set GUICHET_MODE=demo to try Guichet out',
        )
    return _read(texts, "SECRET_KEY", _secret, secrets.token_hex(SHORTEST_SECRET))


def _folder(text: str) -> Path:
    path = Path(text).absolute()
    if not path.is_dir():
        raise ValueError(f"is “{text}”, which is not a folder; create it or correct the path")
    return path


def _origin_pattern(texts: Mapping[str, str], mode: Mode) -> str | None:
    """Refuse it in live mode, where a brand's links come from its own configured origin."""
    pattern = _read(texts, "ORIGIN_PATTERN", _origin, None)
    if pattern is not None and mode == "live":
        raise SettingsError("ORIGIN_PATTERN", "is for demo and test only; live brands set `origin` in tenant.toml")
    return pattern


def _streams(text: str) -> str:
    return text if text == "/" else _origin(text)


def _origin(text: str) -> str:
    if text.count("{slug}") != 1 or not _ORIGIN.fullmatch(text):
        raise ValueError(f"is “{text}”; write one like http://{{slug}}.localhost:8000, without a path")
    return text


def _proxies(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > MOST_PROXIES:
        raise ValueError(f"is “{text}”; write how many proxies stand before Guichet, 0 to {MOST_PROXIES}")
    return int(text)


def _megabytes(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text[:9]) <= _MOST_MEGABYTES:
        raise ValueError(f"is “{text}”; write a number of megabytes, 1 to {_MOST_MEGABYTES}")
    return int(text[:9]) * _MEGABYTE


def _country_header(texts: Mapping[str, str]) -> str | None:
    """Refuse a header that any visitor could send."""
    header = _read(texts, "COUNTRY_HEADER", _header, None)
    if header is not None and _read(texts, "TRUSTED_PROXIES", _proxies, 0) == 0:
        remedy = "is believed only from a proxy of yours; set GUICHET_TRUSTED_PROXIES to how many stand before Guichet"
        raise SettingsError("COUNTRY_HEADER", remedy)
    return header


def _header(text: str) -> str:
    if not _HEADER.fullmatch(text):
        raise ValueError(f"is “{text}”, which is not a header's name; write one like CF-IPCountry")
    return text


def _file(text: str) -> Path:
    path = Path(text).absolute()
    if not path.is_file():
        raise ValueError(f"is “{text}”, which is not a file; correct the path, or unset it")
    return path


def _files(texts: Mapping[str, str], data: Path) -> Folder | Bucket:
    try:
        return read_store(texts, data)
    except WrongStoreError as error:
        raise SettingsError(error.variable, error.remedy) from None


def _imap(texts: Mapping[str, str]) -> Mapping[str, ImapAccount]:
    try:
        return read_mailboxes(texts)
    except WrongMailboxError as error:
        raise SettingsError(error.variable, error.remedy) from None


def _stripe(texts: Mapping[str, str], mode: Mode) -> Mapping[str, StripeAccount]:
    try:
        return read_accounts(texts, takes_money=mode == "live")
    except WrongAccountError as error:
        raise SettingsError(error.variable, error.remedy) from None


def _stripe_url(texts: Mapping[str, str], mode: Mode) -> str | None:
    """Refuse a stand-in in live mode: who is billed by it pays nothing."""
    url = _read(texts, ADDRESS, read_service, None)
    if url is not None and mode == "live":
        raise SettingsError(ADDRESS, "is the address of a stand-in, for demo and test only; unset it")
    return url


def _log_level(text: str) -> int:
    levels = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
    if text not in levels:
        raise ValueError(f"is “{text}”; write {', '.join(levels)}")
    return levels[text]
