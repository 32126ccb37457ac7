"""The environment as one frozen, typed object: every `GUICHET_` variable, its default and what it may hold."""

import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeVar, cast

from app.file_stores import STORE_VARIABLES, Bucket, Folder, WrongStoreError, read_store
from app.imap_accounts import ImapAccount, WrongMailboxError, is_of_a_mailbox, read_mailboxes
from app.secret_files import WrongSecretError, read_secrets
from app.service_addresses import read_clamd, read_collector, read_queue, read_service, read_smtp
from app.service_tokens import brands_of, is_of_services
from app.setting_values import (
    MEGABYTE,
    SHORTEST_SECRET,
    read_database,
    read_file,
    read_folder,
    read_header,
    read_keys,
    read_level,
    read_megabytes,
    read_mode,
    read_origin,
    read_proxies,
    read_secret,
    read_streams,
    read_tenants_from,
)
from app.stripe_accounts import ADDRESS, TEST_KEYS, StripeAccount, WrongAccountError, is_of_an_account, read_accounts

PREFIX = "GUICHET_"
VARIABLES = (
    "MODE",
    "DATA",
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "DATABASE_REPLICA_URL",
    "QUEUE_URL",
    "STREAMS",
    "SMTP_URL",
    "SECRET_KEY",
    "SECRET_KEY_FALLBACKS",
    "DATA_KEYS",
    "TENANTS",
    "TENANTS_FROM",
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
_UPLOAD_LARGEST = 4_000 * MEGABYTE

Mode = Literal["demo", "live", "test"]
TenantsFrom = Literal["folder", "table"]
T = TypeVar("T")


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
    database_replica_url: str | None = field(repr=False)
    queue_url: str = field(repr=False)
    smtp_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    secret_fallbacks: tuple[str, ...] = field(repr=False)  # what they signed still counts
    data_keys: tuple[str, ...] = field(repr=False)  # newest first; never empty
    metrics_token: str | None = field(repr=False)
    traces_url: str | None
    tenants: Path
    tenants_from: TenantsFrom
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
    services: Mapping[str, tuple[str, ...]] = field(repr=False)  # by the slug: their tokens, newest first
    promises: Path
    log_level: int


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Read the settings from an environment, an empty value counting as none; SettingsError names what is wrong."""
    texts = _texts(environ)
    mode = cast("Mode", _read(texts, "MODE", read_mode, "live"))
    data = Path(texts.get("DATA", "var")).absolute()
    database_url = _read(texts, "DATABASE_URL", read_database, f"sqlite:///{data / 'guichet.sqlite3'}")
    secret_key, fallbacks = _secret_key(texts, mode), _keys(texts, "SECRET_KEY_FALLBACKS")
    return Settings(
        mode=mode,
        data=data,
        database_url=database_url,
        database_owner_url=_read(texts, "DATABASE_OWNER_URL", read_database, database_url),
        database_replica_url=_read(texts, "DATABASE_REPLICA_URL", read_database, None),
        queue_url=_read(texts, "QUEUE_URL", read_queue, "redis://127.0.0.1:6379/0"),
        smtp_url=_read(texts, "SMTP_URL", read_smtp, "smtp://127.0.0.1:25"),
        secret_key=secret_key,
        secret_fallbacks=fallbacks,
        data_keys=(*_keys(texts, "DATA_KEYS"), secret_key, *fallbacks),
        metrics_token=_read(texts, "METRICS_TOKEN", read_secret, None),
        traces_url=_read(texts, "TRACES_URL", read_collector, None),
        tenants=_read(texts, "TENANTS", read_folder, Path("tenants").absolute()),
        tenants_from=cast("TenantsFrom", _read(texts, "TENANTS_FROM", read_tenants_from, "folder")),
        content=_read(texts, "CONTENT", read_folder, Path("content").absolute()),
        origin_pattern=_origin_pattern(texts, mode),
        streams=_read(texts, "STREAMS", read_streams, None),
        trusted_proxies=_read(texts, "TRUSTED_PROXIES", read_proxies, 0),
        country_header=_country_header(texts),
        country_file=_read(texts, "COUNTRY_FILE", read_file, None),
        breaches_url=_read(texts, "BREACHES_URL", read_service, None),
        vies_url=_read(texts, "VIES_URL", read_service, None),
        clamd=_read(texts, "CLAMD", read_clamd, None),
        files=_files(texts, data),
        largest_upload=_read(texts, "UPLOAD_LARGEST_MB", read_megabytes, _UPLOAD_LARGEST),
        imap=_imap(texts),
        stripe=_stripe(texts, mode),
        stripe_url=_stripe_url(texts, mode),
        services={slug: _keys(texts, name) for slug, name in brands_of(texts).items()},
        promises=Path(texts["PROMISES"]).absolute() if "PROMISES" in texts else data / "promises.json",
        log_level=_read(texts, "LOG_LEVEL", read_level, logging.INFO),
    )


def _texts(environ: Mapping[str, str]) -> Mapping[str, str]:
    """Give what is set of Guichet's, by its name without the prefix, with the secrets that lie in files."""
    given = {name.removeprefix(PREFIX): value for name, value in environ.items() if name.startswith(PREFIX)}
    try:
        texts = read_secrets(given)
    except WrongSecretError as error:
        raise SettingsError(error.variable, error.remedy) from None
    for name in texts:
        of_a_brand = is_of_an_account(name) or is_of_a_mailbox(name) or is_of_services(name)
        if name not in VARIABLES and not of_a_brand:
            raise SettingsError(name, "is not a variable of Guichet; remove it, or see .env.example for the names")
    return {name: value for name, value in texts.items() if value}


def _read(texts: Mapping[str, str], name: str, reader: Callable[[str], T], default: T) -> T:
    """Read one variable, turning the reader's ValueError into the one line that the operator sees."""
    if name not in texts:
        return default
    try:
        return reader(texts[name])
    except ValueError as error:
        raise SettingsError(name, str(error)) from None


def _secret_key(texts: Mapping[str, str], mode: Mode) -> str:
    """Demo and test may do without one and get a key that lasts as long as the process."""
    if mode == "live" and "SECRET_KEY" not in texts:
        raise SettingsError(
            "SECRET_KEY",
            "is not set, and live mode needs one; make it with: "
            'python3 -c "import secrets; print(secrets.token_hex(32))", or set GUICHET_MODE=demo to try Guichet out',
        )
    return _read(texts, "SECRET_KEY", read_secret, secrets.token_hex(SHORTEST_SECRET))


def _keys(texts: Mapping[str, str], name: str) -> tuple[str, ...]:
    none: tuple[str, ...] = ()
    return _read(texts, name, read_keys, none)


def _origin_pattern(texts: Mapping[str, str], mode: Mode) -> str | None:
    """Refuse it in live mode, where a brand's links come from its own configured origin."""
    pattern = _read(texts, "ORIGIN_PATTERN", read_origin, None)
    if pattern is not None and mode == "live":
        raise SettingsError("ORIGIN_PATTERN", "is for demo and test only; live brands set `origin` in tenant.toml")
    return pattern


def _country_header(texts: Mapping[str, str]) -> str | None:
    """Refuse a header that any visitor could send."""
    header = _read(texts, "COUNTRY_HEADER", read_header, None)
    if header is not None and _read(texts, "TRUSTED_PROXIES", read_proxies, 0) == 0:
        remedy = "is believed only from a proxy of yours; set GUICHET_TRUSTED_PROXIES to how many stand before Guichet"
        raise SettingsError("COUNTRY_HEADER", remedy)
    return header


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
