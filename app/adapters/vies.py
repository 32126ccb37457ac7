"""VIES, the EU's register of VAT numbers, by its REST interface (the technical information on its site)."""

import json
from http.client import HTTPException, HTTPMessage
from time import monotonic
from typing import IO, Final
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

import msgspec

from app.domain.vat.ports import Answer, CheckError, Exchange, FinalError, TemporaryError
from app.domain.vat.rules import VatNumber
from app.kernel.db import JsonObject
from app.kernel.letters import without_unwanted

FINAL: Final = frozenset({"INVALID_INPUT", "INVALID_REQUESTER_INFO", "VAT_BLOCKED", "IP_BLOCKED"})
"""Errors that stay, whoever asks again; every other one, and what we do not know, may pass."""

_PATH = "/check-vat-number"
_MOST = 64 * 1024  # bytes of an answer; one is some 700
_KEPT = 8_000  # characters of it that are kept
_AT_ONCE = 4096  # bytes of one look at the answer
_GAP = "---"  # what VIES writes where a state tells nothing
_LONGEST = {"name": 300, "seat": 600, "consultation": 60, "code": 60}  # characters


class _Wrapper(msgspec.Struct):
    error: str


class _Reply(msgspec.Struct, rename="camel"):
    """What of an answer matters; each part may be missing."""

    country_code: str | None = None
    vat_number: str | None = None
    valid: bool | None = None
    name: str | None = None
    address: str | None = None
    request_identifier: str | None = None
    user_error: str | None = None
    action_succeed: bool | None = None
    error_wrappers: tuple[_Wrapper, ...] = ()


class _NoRedirects(HTTPRedirectHandler):
    """Follows nobody elsewhere."""

    def redirect_request(
        self, _req: Request, _fp: IO[bytes], _code: int, _msg: str, _headers: HTTPMessage, _newurl: str
    ) -> None:
        """Give nothing to ask next, so that the redirect is the answer."""


class Vies:
    """Asks about one number at a time; whatever is not plainly an answer is an error."""

    def __init__(self, url: str, *, within: float = 15) -> None:
        """Take the address of the interface, and how many seconds an answer may take from its beginning to its end."""
        self._url = url.rstrip("/") + _PATH
        self._within = within
        self._opener: OpenerDirector = build_opener(_NoRedirects)

    def check(self, number: VatNumber, requester: VatNumber | None) -> Answer:
        """Ask about a number; TemporaryError, FinalError."""
        asked: JsonObject = {"countryCode": number.country, "vatNumber": number.bare}
        if requester is not None:
            asked |= {"requesterMemberStateCode": requester.country, "requesterNumber": requester.bare}
        status, body = self._send(asked)
        exchange = Exchange(request=asked, status=status, body=_text(body)[:_KEPT])
        return _understood(number, body, exchange)

    def _send(self, asked: JsonObject) -> tuple[int, bytes]:
        """Send a question and give what came back, whatever it is; TemporaryError when nothing did in time."""
        headers = {"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "Guichet"}
        request = Request(self._url, json.dumps(asked).encode(), headers, method="POST")  # noqa: S310 - the settings take http(s) only
        deadline = monotonic() + self._within
        try:
            try:
                with self._opener.open(request, timeout=self._within) as answer:
                    return answer.status, _read(answer, deadline)
            except HTTPError as error:
                with error:
                    return error.code, _read(error, deadline)
        except TimeoutError as error:
            raise TemporaryError("no_answer_in_time", Exchange(request=asked)) from error
        except (URLError, OSError, HTTPException) as error:
            is_late = isinstance(getattr(error, "reason", None), TimeoutError)
            code = "no_answer_in_time" if is_late else "no_connection"
            raise TemporaryError(code, Exchange(request=asked)) from error


def _read(answer: IO[bytes], deadline: float) -> bytes:
    """Read an answer up to its bound; TimeoutError when it drips."""
    body = b""
    while len(body) < _MOST and (piece := answer.read1(_AT_ONCE)):  # type: ignore[attr-defined]
        body += piece
        if monotonic() > deadline:
            raise TimeoutError
    return body


def _understood(number: VatNumber, body: bytes, exchange: Exchange) -> Answer:
    """Tell an answer from everything else; CheckError."""
    try:
        reply = msgspec.json.decode(body, type=_Reply)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise TemporaryError("not_understood", exchange) from error
    code = _code_of(reply)
    if code is not None:
        raise _error(code, exchange)
    if exchange.status != 200 or reply.valid is None:  # noqa: PLR2004 - HTTP's own word
        raise TemporaryError("not_understood", exchange)
    if (_bare(reply.country_code), _bare(reply.vat_number)) != (number.country, number.bare):
        raise TemporaryError("another_number", exchange)
    return Answer(
        valid=reply.valid,
        exchange=exchange,
        name=_said(reply.name, "name"),
        seat=_said(reply.address, "seat"),
        consultation=_said(reply.request_identifier, "consultation"),
    )


def _code_of(reply: _Reply) -> str | None:
    """Give the error that an answer holds, whatever its HTTP status was."""
    if reply.error_wrappers:
        return reply.error_wrappers[0].error
    if reply.user_error not in {None, "", "VALID", "INVALID"}:
        return reply.user_error
    return "not_understood" if reply.action_succeed is False else None


def _error(code: str, exchange: Exchange) -> CheckError:
    plain = _said(code, "code") or "not_understood"
    return FinalError(plain, exchange) if plain in FINAL else TemporaryError(plain, exchange)


def _bare(text: str | None) -> str:
    return "".join((text or "").split()).upper()


def _said(text: str | None, part: str) -> str | None:
    """Give what VIES says in one of its parts, bounded; None where it says nothing."""
    plain = without_unwanted(text or "")[: _LONGEST[part]]
    return None if plain in {"", _GAP} else plain


def _text(body: bytes) -> str:
    """Give an answer as text that every database takes."""
    return body.decode("utf-8", "replace").replace("\0", "\N{REPLACEMENT CHARACTER}")
