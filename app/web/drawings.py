"""The brand's own drawings, read once: its logo, its icon, and the figures that entries show."""

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote
from weakref import WeakKeyDictionary

from app.tenancy.tenant import Tenant

_TOKEN = re.compile(r"var\(--([a-z0-9-]+)\)")
_NAME = re.compile(r"[a-z0-9-]+")
_known: WeakKeyDictionary[Tenant, dict[str, str | None]] = WeakKeyDictionary()


def logo(tenant: Tenant) -> str:
    """Give the brand's logo as inline SVG; empty where it has none."""
    return _read(tenant, "logo.svg") or ""


def icon(tenant: Tenant) -> str:
    """Give the icon of the brand's tabs as a data address; an empty one, which asks for nothing, where it has none."""
    svg = _read(tenant, "icon.svg")
    return f"data:image/svg+xml,{quote(svg.strip(), safe=' =/:')}" if svg else "data:,"


def figure(tenant: Tenant, name: str) -> str | None:
    """Give the SVG of `figure:name`; None where the brand has no such drawing."""
    return _read(tenant, f"figures/{name}.svg") if _NAME.fullmatch(name) else None


def dyed(svg: str, colours: Mapping[str, str]) -> str:
    """Put colours where a page's stylesheet would: a drawing on its own knows none. One it lacks is as its ink."""
    return _TOKEN.sub(lambda match: colours.get(match[1], "currentColor"), svg)


def _read(tenant: Tenant, path: str) -> str | None:
    known = _known.setdefault(tenant, {})
    if path not in known:
        file: Path = tenant.folder / path
        known[path] = file.read_text("utf-8") if file.is_file() else None
    return known[path]
