"""Which page of a list is asked for."""

from http import HTTPStatus

from flask import abort, request

_LAST = 100_000


def asked_page() -> int:
    """Give the number in the query, 1 where there is none; 404 for what is none."""
    return page_in("page")


def page_in(name: str) -> int:
    """Give the number that the query has under a name, 1 where there is none; 404 for what is none."""
    given = request.args.get(name, "1")
    if not (given.isdecimal() and given.isascii() and 1 <= int(given[:7]) <= _LAST):
        abort(HTTPStatus.NOT_FOUND)
    return int(given[:7])
