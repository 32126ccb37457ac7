"""The brand's drawings where no page's stylesheet colours them: the icon of its tabs, mails, the PDF."""

import re
from collections.abc import Mapping
from urllib.parse import quote
from weakref import WeakKeyDictionary

from app.tenancy.tenant import Tenant

_TOKEN = re.compile(r"var\(--([a-z0-9-]+)(?:,\s*([^()]*))?\)")  # with what stands in for it
_known: WeakKeyDictionary[Tenant, str] = WeakKeyDictionary()


def icon(tenant: Tenant) -> str:
    """Give the icon as a data address; an empty one, which asks for nothing, where the brand has none."""
    if tenant not in _known:
        svg = tenant.papers.icon.strip()
        _known[tenant] = f"data:image/svg+xml,{quote(svg, safe=' =/:')}" if svg else "data:,"
    return _known[tenant]


def dyed(svg: str, colours: Mapping[str, str]) -> str:
    """Put colours where a page's stylesheet would: a drawing on its own knows none.

    One that it lacks is as the drawing says, `var(--lamp, var(--accent))`, or else as its ink.
    """
    while (painted := _TOKEN.sub(lambda match: colours.get(match[1], match[2] or "currentColor"), svg)) != svg:
        svg = painted
    return svg
