"""Secrets from files, as systemd's credentials and the secrets of containers come: `GUICHET_<NAME>_FILE`."""

from collections.abc import Mapping
from pathlib import Path

from app.imap_accounts import is_of_a_mailbox
from app.service_tokens import is_of_services
from app.stripe_accounts import is_of_an_account

SECRETS = frozenset(
    {
        "DATABASE_URL",
        "DATABASE_OWNER_URL",
        "DATABASE_REPLICA_URL",
        "QUEUE_URL",
        "SMTP_URL",
        "SECRET_KEY",
        "SECRET_KEY_FALLBACKS",
        "DATA_KEYS",
        "S3_KEY",
        "S3_SECRET",
        "METRICS_TOKEN",
    }
)
_SUFFIX = "_FILE"


class WrongSecretError(Exception):
    """A variable that names no readable file, or a secret that is given twice; its name, and the remedy."""

    def __init__(self, variable: str, remedy: str) -> None:
        super().__init__(f"{variable} {remedy}")
        self.variable, self.remedy = variable, remedy


def read_secrets(given: Mapping[str, str]) -> Mapping[str, str]:
    """Put what the named files hold in the place of their names, less what ends the line; WrongSecretError."""
    named = {name: name.removesuffix(_SUFFIX) for name in given if _is_named(name)}
    read = {name: value for name, value in given.items() if name not in named}
    for name, secret in named.items():
        if given[name] and read.get(secret):
            raise WrongSecretError(name, f"is set, and so is GUICHET_{secret}; unset one or the other")
        if given[name]:
            read[secret] = _text(name, Path(given[name]))
    return read


def _is_named(name: str) -> bool:
    secret = name.removesuffix(_SUFFIX)
    of_a_brand = is_of_an_account(secret) or is_of_a_mailbox(secret) or is_of_services(secret)
    return secret != name and (secret in SECRETS or of_a_brand)


def _text(name: str, path: Path) -> str:
    """Read a secret; what is wrong names the file, never what it holds."""
    try:
        text = path.read_text("utf-8").strip("\r\n")
    except (OSError, ValueError):
        raise WrongSecretError(name, f"is “{path}”, which cannot be read; correct the path or its rights") from None
    if not text:
        raise WrongSecretError(name, f"is “{path}”, which is empty; write the secret into it")
    return text
