"""What the headings of a mail say, whatever stands there: nothing here raises."""

import re
from collections.abc import Iterator, Sequence
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import getaddresses
from typing import Any

from app.domain.support.incoming.letter import Mark

MOST_HOPS = 50
LONGEST_LINE = 250  # characters of a subject or a name that are kept
LONGEST_ADDRESS = 254  # RFC 5321, 4.5.3.1.3
_MOST_ANSWERED = 50  # Message-IDs; the nearest ones are of use
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,240}>")
_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\\\"]{1,64}@[^\s@<>()\[\],;:\\\"]{1,190}")
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]+")
_LISTS = ("List-Id", "List-Post", "List-Unsubscribe")
_ANSWERING = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply", "X-Autoreply-From")
_MACHINES = frozenset({"mailer-daemon", "postmaster"})
# How machines without headers of their own begin a subject, in the languages of our brands.
_AUTOMATIC_SUBJECT = re.compile(
    r"\s*(automatic reply|auto(matic)? ?-?response|out of (the )?office|réponse automatique|absence du bureau"
    r"|automatische antwort|abwesenheits(notiz|meldung))\b",
    re.IGNORECASE,
)


class Patient(EmailPolicy):
    """The package's own policy, that gives a heading as it stands where its parser breaks on it."""

    def header_fetch_parse(self, name: str, value: str) -> Any:  # noqa: ANN401 - as inherited
        """Give a heading, parsed where that works."""
        try:
            return super().header_fetch_parse(name, value)
        except Exception:  # noqa: BLE001 - IndexError, AttributeError and more, seen on malformed headings
            return one_line(str(value))


PATIENT = Patient()


def one_line(text: str) -> str:
    """Give a text on one line, without anything that is not seen."""
    return " ".join(_UNSEEN.sub(" ", text).split())


def sender_of(message: EmailMessage) -> tuple[str, str] | None:
    """Give (address, name) of the one person a mail is from; None where there is none, or more than one."""
    people = dict(_people(message, "From"))
    return next(iter(people.items())) if len(people) == 1 else None


def recipients_of(message: EmailMessage) -> tuple[str, ...]:
    """Give all addresses that a mail went to, those of the delivery first."""
    headings = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")
    return tuple(dict.fromkeys(address for each in headings for address, _name in _people(message, each)))


def subject_of(message: EmailMessage) -> str:
    """Give the subject."""
    return one_line(_first(message, "Subject"))[:LONGEST_LINE]


def message_id_of(message: EmailMessage) -> str | None:
    """Give the Message-ID."""
    return next(_ids(_first(message, "Message-ID")), None)


def answers_of(message: EmailMessage) -> tuple[str, ...]:
    """Give the Message-IDs that a mail answers, the nearest first."""
    older = [*_ids(" ".join(_all(message, "References")))]
    nearest = [*_ids(" ".join(_all(message, "In-Reply-To"))), *reversed(older)]
    return tuple(dict.fromkeys(nearest))[:_MOST_ANSWERED]


def marks_of(message: EmailMessage) -> frozenset[Mark]:
    """Give what the headings say of a mail's making."""
    return frozenset(_marks(message))


def _marks(message: EmailMessage) -> Iterator[Mark]:
    yield from _made(message)
    precedence = _word(message, "Precedence")
    if precedence in {"list", "bulk", "junk"} or any(_all(message, each) for each in _LISTS):
        yield Mark.LIST
    if any(each.strip() == "<>" for each in _all(message, "Return-Path")):
        yield Mark.NULL_SENDER
    if _is_report(message) or _locals(message) & _MACHINES:
        yield Mark.BOUNCE
    if len(_all(message, "Received")) > MOST_HOPS:
        yield Mark.WANDERED
    if len(_all(message, "From")) > 1 or len({*_people(message, "From")}) > 1:
        yield Mark.TWO_SENDERS


def _made(message: EmailMessage) -> Iterator[Mark]:
    """Tell what made a mail, where that was no person."""
    submitted = _word(message, "Auto-Submitted")
    answered = submitted in {"auto-replied", "auto-notified"} or _word(message, "Precedence") == "auto_reply"
    if answered or any(_all(message, each) for each in _ANSWERING):
        yield Mark.ANSWERED
    elif submitted not in {"", "no"}:
        yield Mark.GENERATED
    elif _AUTOMATIC_SUBJECT.match(subject_of(message)):
        yield Mark.LOOKS_AUTOMATIC


def _is_report(message: EmailMessage) -> bool:
    kind = _first(message, "Content-Type").casefold()
    return kind.startswith("multipart/report") and "disposition-notification" not in kind


def _locals(message: EmailMessage) -> set[str]:
    return {address.partition("@")[0] for address, _name in _people(message, "From")}


def _people(message: EmailMessage, heading: str) -> Iterator[tuple[str, str]]:
    """Give (address in small letters, name) of whoever a heading names; what is no address is passed over."""
    for text in _all(message, heading):
        for name, address in getaddresses([text]):
            if _ADDRESS.fullmatch(address) and len(address) <= LONGEST_ADDRESS:
                yield address.casefold(), one_line(name)[:LONGEST_LINE]


def _ids(text: str) -> Iterator[str]:
    yield from (each.group() for each in _MESSAGE_ID.finditer(text))


def _word(message: EmailMessage, heading: str) -> str:
    """Give a heading's first word in small letters."""
    return re.split(r"[\s;(]", one_line(_first(message, heading)).casefold(), maxsplit=1)[0]


def _first(message: EmailMessage, heading: str) -> str:
    return next(iter(_all(message, heading)), "")


def _all(message: EmailMessage, heading: str) -> Sequence[str]:
    return [_UNSEEN.sub(" ", str(value)) for value in message.get_all(heading, [])]
