"""What a browser asks for when it opens a stream: the path, the host, the cookie, and the number it has got to."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs

LARGEST_HEAD = 16 * 1024  # bytes
_READ_WITHIN = 10.0  # seconds
_PATH = re.compile(r"((?:/[a-z]{2})?(?:/admin)?/chat(?:/([A-Z0-9]{4}-[A-Z0-9]{4}))?)/events")
_NUMBER = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Opening:
    """A stream that is asked for: of the page at `page`, of one chat (none: of a list of them), after a number."""

    page: str
    reference: str | None
    after: int
    headers: Mapping[str, str]  # by small names


async def read_opening(reader: asyncio.StreamReader) -> Opening | None:
    """Read the head of a request; none for what is no stream of ours, is too large, or does not come."""
    try:
        async with asyncio.timeout(_READ_WITHIN):
            head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError, OSError):
        return None
    return parse_opening(head.decode("latin-1"))


def parse_opening(head: str) -> Opening | None:
    """Parse it."""
    first, *lines = head.split("\r\n")
    method, _, rest = first.partition(" ")
    target, _, version = rest.partition(" ")
    path, _, query = target.partition("?")
    known = _PATH.fullmatch(path)
    if method != "GET" or version != "HTTP/1.1" or known is None:
        return None
    named = (line.partition(":") for line in lines)
    headers = {name.strip().lower(): value.strip() for name, colon, value in named if colon}
    asked = headers.get("last-event-id") or parse_qs(query).get("after", ["0"])[0]
    return Opening(known[1], known[2], int(asked) if _NUMBER.fullmatch(asked) else 0, headers)
