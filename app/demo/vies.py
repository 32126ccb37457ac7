"""The demo's VIES: answers the official table of test numbers over HTTP, and misbehaves when it is told to.

The table's own numbers (100, 200, …) have the form of no country's. A number with a right checksum is answered as the
table's number of its last three digits says, wherever they stand in it, and as a valid one's otherwise. So every answer
can be had from a form that looks at checksums; `sample_numbers` gives a French number for each.
"""

import json
import re
import socket
import sys
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler
from threading import Lock
from types import MappingProxyType
from typing import Any

from stdnum import luhn

from app.demo.listening import LocalServer, answer_until_ended, send

VALID, INVALID = "VALID", "INVALID"
TABLE: Mapping[str, str] = MappingProxyType(
    {
        "100": VALID,
        "200": INVALID,
        "201": "INVALID_INPUT",
        "202": "INVALID_REQUESTER_INFO",
        "300": "SERVICE_UNAVAILABLE",
        "301": "MS_UNAVAILABLE",
        "302": "TIMEOUT",
        "400": "VAT_BLOCKED",
        "401": "IP_BLOCKED",
        "500": "GLOBAL_MAX_CONCURRENT_REQ",
        "501": "GLOBAL_MAX_CONCURRENT_REQ_TIME",
        "600": "MS_MAX_CONCURRENT_REQ",
        "601": "MS_MAX_CONCURRENT_REQ_TIME",
    }
)
"""The numbers of VIES's own test service, and what it answers."""

_DIGITS = re.compile(r"\d+")
_LONGEST = 10_000  # bytes of a question
Body = dict[str, Any]


def outcome_of(number: str) -> str:
    """Give how a number is answered: by its last three digits."""
    return TABLE.get("".join(_DIGITS.findall(number))[-3:], VALID)


def sample_numbers() -> Mapping[str, str]:
    """Give a French number, with right checksums, for each answer of the table."""
    return {outcome: _french(key) for key, outcome in TABLE.items()}


def _french(key: str) -> str:
    """Make a number that ends so: a SIREN whose Luhn digit is right, behind its own checksum."""
    siren = next(candidate for count in range(10) if luhn.is_valid(candidate := f"73{count}820{key}"))
    return f"FR{int(f'{siren}12') % 97:02}{siren}"


def answer_to(asked: Body) -> tuple[int, Body]:
    """Answer one question as VIES does: an error of the service is told with HTTP 200 as well."""
    country, number = str(asked.get("countryCode", "")), str(asked.get("vatNumber", ""))
    outcome = outcome_of(number)
    if outcome not in {VALID, INVALID}:
        return 200, {"actionSucceed": False, "errorWrappers": [{"error": outcome}]}
    is_valid = outcome == VALID
    body: Body = {
        "countryCode": country,
        "vatNumber": number,
        "requestDate": "2026-11-28T09:00:00.000Z",
        "valid": is_valid,
        "requestIdentifier": f"WAPI{number[-9:]:A>12}" if asked.get("requesterNumber") else "",
        "name": "ATELIER LILAS SARL" if is_valid else "---",
        "address": "12 RUE DES LILAS\n13001 MARSEILLE" if is_valid else "---",
        "traderName": "---",
    }
    return 200, body


class ViesServer(LocalServer):
    """Answers about numbers; `misbehave`, when set, sends what it likes instead."""

    def __init__(self, listening: socket.socket | None = None) -> None:
        super().__init__(_Handler, listening)
        self.misbehave: Callable[[BaseHTTPRequestHandler, Body], None] | None = None
        self.asked: list[Body] = []
        self._lock = Lock()

    @property
    def url(self) -> str:
        """The address that `GUICHET_VIES_URL` takes."""
        return f"{self.origin}/rest-api"

    def note(self, asked: Body) -> None:
        """Remember a question."""
        with self._lock:
            self.asked.append(asked)


class _Handler(BaseHTTPRequestHandler):
    server: ViesServer

    def do_POST(self) -> None:
        """Answer a question about a number."""
        length = min(int(self.headers.get("Content-Length") or 0), _LONGEST)
        try:
            asked = json.loads(self.rfile.read(length))
        except ValueError:
            asked = {}
        self.server.note(asked)
        if self.server.misbehave is not None:
            self.server.misbehave(self, asked)
            return
        status, body = answer_to(asked)
        send(self, status, json.dumps(body).encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
        """Say nothing: a log must not tell whose number was asked about."""


def main(descriptor: str) -> None:
    """Answer on a socket that the parent opened, until SIGTERM or SIGINT."""
    answer_until_ended(ViesServer(socket.socket(fileno=int(descriptor))))


if __name__ == "__main__":
    main(*sys.argv[1:])
