"""What a mail holds: the text that a person would read, and the files beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.header import decode_header
from email.message import EmailMessage
from email.policy import compat32
from typing import cast

from app.domain.support.incoming.headers import one_line
from app.domain.support.incoming.letter import Enclosure
from app.domain.support.incoming.texts import from_html, plain, to_text

MOST_ENCLOSURES = 50
_DEEPEST = 30  # parts within parts that are looked into
_LONGEST_NAME = 250
_OF_REPORTS = frozenset({"message/delivery-status", "message/disposition-notification"})


@dataclass(frozen=True, slots=True)
class Body:
    """The text of a mail and its files."""

    text: str
    enclosures: tuple[Enclosure, ...]


def read_body(message: EmailMessage) -> Body:
    """Take a mail apart."""
    texts: list[str] = []
    files: list[Enclosure] = []
    _take(message, texts, files, depth=0)
    return Body(plain("\n\n".join(filter(None, (plain(text) for text in texts)))), tuple(files[:MOST_ENCLOSURES]))


def _take(part: EmailMessage, texts: list[str], files: list[Enclosure], *, depth: int) -> None:
    kind = part.get_content_type()
    if kind in _OF_REPORTS:
        return
    if kind == "message/rfc822":
        files.append(_forwarded(part))
    elif part.is_multipart() and depth < _DEEPEST:
        _take_several(_parts(part), texts, files, depth=depth + 1, one_of_them=kind == "multipart/alternative")
    elif _is_text(part, kind):
        texts.append(_text(part, kind))
    elif (content := _content(part)) or _name(part):
        files.append(Enclosure(_name(part) or _unnamed(kind), kind, content))


def _take_several(
    parts: Sequence[EmailMessage], texts: list[str], files: list[Enclosure], *, depth: int, one_of_them: bool
) -> None:
    """Take parts that stand one after the other, or that say the same in several ways: the first that says anything."""
    said: list[str] = []
    for part in parts:
        of_part: list[str] = []
        _take(part, of_part, files, depth=depth)
        words = "\n\n".join(of_part)
        if not (one_of_them and any(text.strip() for text in said)):
            said.append(words)
    texts.extend(said)


def _parts(part: EmailMessage) -> Sequence[EmailMessage]:
    payload = part.get_payload()
    return cast("list[EmailMessage]", payload) if isinstance(payload, list) else ()


def _is_text(part: EmailMessage, kind: str) -> bool:
    """Tell whether this is to be read; parts that nothing tells apart are one text."""
    named = part.get_content_disposition() == "attachment" or bool(_name(part))
    return (kind in {"text/plain", "text/html"} or kind.startswith("multipart/")) and not named


def _text(part: EmailMessage, kind: str) -> str:
    text = to_text(_content(part), part.get_content_charset())
    return from_html(text) if kind == "text/html" else text


def _content(part: EmailMessage) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _forwarded(part: EmailMessage) -> Enclosure:
    """Keep a mail within a mail as the file that it is."""
    inner = next(iter(_parts(part)), None)
    content = b"" if inner is None else inner.as_bytes(policy=compat32)
    subject = "" if inner is None else one_line(str(inner.get("Subject", "")))
    return Enclosure(_name(part) or f"{subject[:_LONGEST_NAME] or 'mail'}.eml", "message/rfc822", content)


def _name(part: EmailMessage) -> str:
    """Give what a part calls itself (RFC 2183, RFC 2231, or encoded words as many mailers write them)."""
    return one_line("".join(_decoded(part.get_filename() or "")))[:_LONGEST_NAME]


def _decoded(name: str) -> Iterator[str]:
    for said, charset in decode_header(name):
        yield to_text(said, charset) if isinstance(said, bytes) else said


def _unnamed(kind: str) -> str:
    endings = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "application/pdf": "pdf"}
    return f"file.{endings.get(kind, 'bin')}"
