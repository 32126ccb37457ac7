"""The demo's mailbox: a folder in which every mail that left is a file, newest last by name."""

import email
import email.policy
import re
import secrets
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import cast

FOLDER = "mailbox"
_SUFFIX = ".eml"
_STAMP = "%Y%m%dT%H%M%S.%f"
_NAME = re.compile(r"[0-9T.]+-[0-9a-f]+")


@dataclass(frozen=True, slots=True)
class ReceivedMail:
    """A mail as its reader gets it."""

    name: str
    message: EmailMessage
    to: str  # address
    sent_at: datetime

    @property
    def sender(self) -> str:
        """The address that it comes from."""
        return _address(self.message, "From")

    @property
    def subject(self) -> str:
        """The subject, decoded."""
        return str(self.message["Subject"] or "")

    def body(self, kind: str) -> str:
        """Give the words in `plain` or `html`; empty when the mail has no such part."""
        part = self.message.get_body((kind,))
        return str(part.get_content()).replace("\r\n", "\n") if part is not None else ""

    def html_alone(self) -> str:
        """Give the HTML with its pictures inside, as a mail reader puts it together; empty without HTML."""
        html = self.body("html")
        for part in self.message.walk():
            if (cid := part["Content-ID"]) is not None:
                data = b64encode(cast("bytes", part.get_payload(decode=True))).decode()
                html = html.replace(f"cid:{cid.strip('<>')}", f"data:{part.get_content_type()};base64,{data}")
        return html

    @property
    def headers(self) -> dict[str, str]:
        """Every header by its name; of one that stands twice, the last."""
        return {name: str(value) for name, value in self.message.items()}


def keep(folder: Path, content: bytes, *, now: datetime) -> Path:
    """Write one mail, whole or not at all, for a reader that may look at any moment."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{now.astimezone(UTC).strftime(_STAMP)}-{secrets.token_hex(4)}"
    part = folder / f".{name}.part"
    part.write_bytes(content)
    target = folder / f"{name}{_SUFFIX}"
    return part.replace(target)


def list_mails(folder: Path, *, to: str | None = None, limit: int = 200) -> Sequence[ReceivedMail]:
    """Give the newest mails first, those to one address if it is given; letter case does not count."""
    mails = _newest_first(folder)
    if to is not None:
        mails = (mail for mail in mails if mail.to.casefold() == to.strip().casefold())
    return list(islice(mails, limit))


def find_mail(folder: Path, name: str) -> ReceivedMail | None:
    """Find one mail by its name."""
    path = folder / f"{name}{_SUFFIX}"
    return _read(path) if _NAME.fullmatch(name) and path.is_file() else None


def _newest_first(folder: Path) -> Iterator[ReceivedMail]:
    return map(_read, sorted(folder.glob(f"*{_SUFFIX}"), reverse=True))


@lru_cache(maxsize=1000)  # a mail stays as it came, and whoever waits for one looks many times a second
def _read(path: Path) -> ReceivedMail:
    stamp, _, _ = path.stem.rpartition("-")
    sent_at = datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    return ReceivedMail(path.stem, message, _address(message, "To"), sent_at)


def _address(message: EmailMessage, header: str) -> str:
    addresses = message[header].addresses if message[header] is not None else ()
    return addresses[0].addr_spec if addresses else ""
