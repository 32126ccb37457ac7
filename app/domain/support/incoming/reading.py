"""From bytes to a letter: whatever the bytes are, a letter is given."""

from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from hashlib import sha256
from typing import cast

from app.domain.support.incoming import headers
from app.domain.support.incoming.bodies import Body, read_body
from app.domain.support.incoming.letter import Letter, Mark
from app.domain.support.incoming.texts import plain, to_text

MOST_PARTS = 200  # boundaries named in a mail; each costs a look at every line
HEADING = 64 * 1024  # bytes of a mail that is not taken which are read
_OF_SENDER = ("Message-ID", "From", "Date", "Subject")
_END_OF_HEADING = (b"\r\n\r\n", b"\n\n")


def read_letter(raw: bytes, *, largest: int) -> Letter:
    """Read a mail; one above `largest` bytes, or with more parts than any person makes, by its heading only."""
    if len(raw) > largest:
        return replace(_heading(raw), marks=_heading(raw).marks | {Mark.TOO_LARGE})
    if raw.lower().count(b"boundary=") > MOST_PARTS:
        return _unreadable(raw)
    try:
        message = cast("EmailMessage", message_from_bytes(raw, policy=headers.PATIENT))
        return _letter(raw, message, read_body(message))
    except Exception:  # noqa: BLE001 - the package raises what it likes on what was never meant to be read
        return _unreadable(raw)


def _letter(raw: bytes, message: EmailMessage, body: Body) -> Letter:
    sender = headers.sender_of(message)
    return Letter(
        digest=_digest(raw, message),
        sender=sender[0] if sender else None,
        name=sender[1] if sender else "",
        recipients=headers.recipients_of(message),
        subject=headers.subject_of(message),
        message_id=headers.message_id_of(message),
        answers=headers.answers_of(message),
        marks=headers.marks_of(message),
        text=body.text,
        enclosures=body.enclosures,
    )


def _digest(raw: bytes, message: EmailMessage) -> str:
    """Give what tells a mail from all others: what its sender made, without the marks of its ways here."""
    made = "\0".join(str(message.get(each, "")) for each in _OF_SENDER)
    return sha256(made.encode("utf-8", "replace") + b"\0" + raw[_end_of_heading(raw) :]).hexdigest()


def _end_of_heading(raw: bytes) -> int:
    return min((at for at in map(raw.find, _END_OF_HEADING) if at >= 0), default=len(raw))


def _heading(raw: bytes) -> Letter:
    """Read what stands above a mail's text."""
    head = raw[:HEADING]
    try:
        message = cast(
            "EmailMessage", message_from_bytes(head[: _end_of_heading(head)] + b"\r\n\r\n", policy=headers.PATIENT)
        )
        return _letter(raw, message, Body("", ()))
    except Exception:  # noqa: BLE001 - as above
        return Letter(digest=sha256(raw).hexdigest(), marks=frozenset({Mark.UNREADABLE}))


def _unreadable(raw: bytes) -> Letter:
    """Give what can be told of a mail that can't be taken apart: its heading, and the begin of what it holds."""
    letter = _heading(raw)
    text = plain(to_text(raw[:HEADING], None))
    return replace(letter, marks=letter.marks | {Mark.UNREADABLE}, text=text)
