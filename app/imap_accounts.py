"""Which brand's mails are fetched from which mailbox: `GUICHET_IMAP_<BRAND>`, read and checked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

_NAME = re.compile(r"IMAP_([A-Z0-9]+(?:_[A-Z0-9]+)*)")
_PORTS = {"imaps": 993, "imap": 143}
_OWN = "127.0.0.1"


class WrongMailboxError(Exception):
    """A variable that holds no mailbox; its name without the prefix, and the remedy."""

    def __init__(self, variable: str, remedy: str) -> None:
        super().__init__(f"{variable} {remedy}")
        self.variable, self.remedy = variable, remedy


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapAccount:
    """A mailbox: where it is, and who may read it."""

    host: str
    port: int
    over_tls: bool
    user: str
    password: str = field(repr=False)
    folder: str


def is_of_a_mailbox(name: str) -> bool:
    """Tell whether a variable's name, without the prefix, is a mailbox's."""
    return _NAME.fullmatch(name) is not None


def read_mailboxes(texts: Mapping[str, str]) -> Mapping[str, ImapAccount]:
    """Give the mailboxes by their brands' slugs."""
    named = sorted((name, match[1]) for name in texts if (match := _NAME.fullmatch(name)) is not None)
    return {brand.lower().replace("_", "-"): _account(name, texts[name]) for name, brand in named}


def _account(name: str, url: str) -> ImapAccount:
    """Read `imaps://user:password@host[:port][/folder]`; without TLS on this machine only."""
    parts = urlsplit(url)
    try:
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        port = 0
    whole = parts.hostname and parts.username and parts.password
    if not whole or not port or (parts.scheme == "imap" and parts.hostname != _OWN):
        raise WrongMailboxError(name, "is no mailbox; write imaps://user:password@mail.example.net/INBOX")
    return ImapAccount(
        host=str(parts.hostname),
        port=port,
        over_tls=parts.scheme == "imaps",
        user=unquote(str(parts.username)),
        password=unquote(str(parts.password)),
        folder=unquote(parts.path.strip("/")) or "INBOX",
    )
