"""What a browser says to the demo's stand-in for Stripe, passed on; live, a browser speaks to Stripe itself."""

from collections.abc import Iterable
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

_WITHIN = 30  # seconds


class StandInUnreachableError(Exception):
    """The stand-in does not answer."""


def pass_on(url: str, path: str, key: str, form: Iterable[tuple[str, str]]) -> tuple[int, bytes]:
    """Give the stand-in's answer to a form: its status and its JSON; StandInUnreachableError. Nothing of it is kept."""
    headers = {"Authorization": f"Bearer {key}"}
    request = Request(f"{url}/v1/{quote(path)}", urlencode(list(form)).encode(), headers)  # noqa: S310 - the settings take http(s) only
    try:
        with urlopen(request, timeout=_WITHIN) as answer:  # noqa: S310 - the same
            return answer.status, answer.read()
    except HTTPError as error:
        with error:
            return error.code, error.read()
    except (OSError, HTTPException) as error:
        raise StandInUnreachableError from error
