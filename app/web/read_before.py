"""Which answer of the FAQ was read just before a request is written: what its form keeps, and nothing else does."""

import re
from urllib.parse import quote, urlencode
from uuid import UUID

from flask import request

from app.domain.faq.queries import find_shown_revision, has_revision
from app.web.request import current_language, session

READ = "read"  # a form's hidden field, and the parameter that leads from page to page on the way to it

_ENTRY = re.compile(r"/faq/([^/]+)/([^/]+)")


def read_before() -> UUID | None:
    """Give the text of the answer that this page was reached from: as the address names it, else the browser."""
    return named_text(request.args.get(READ, "")) or _text_of_last_page()


def named_text(text: str) -> UUID | None:
    """Give the text of the FAQ that a form or an address names; None where there is none of that name."""
    try:
        named = UUID(text)
    except ValueError:
        return None
    return named if has_revision(session(), named) else None


def along(*, q: str, read: UUID | None) -> str:
    """Write what goes along to the form of a request, as an address ends with it; nothing where nothing does."""
    return urlencode({name: value for name, value in {"q": q, READ: read}.items() if value}, quote_via=quote)


def _text_of_last_page() -> UUID | None:
    """Give the text that was shown on the page whose link was followed; nothing on another host's pages."""
    here = request.host_url + request.script_root.lstrip("/")
    path = (request.referrer or "").removeprefix(here.rstrip("/"))
    entry = _ENTRY.fullmatch(path.partition("?")[0])
    return find_shown_revision(session(), current_language(), entry[1], entry[2]) if entry else None
