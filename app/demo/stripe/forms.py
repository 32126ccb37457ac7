"""Requests as Stripe takes them: forms with names like `items[0][price_data][currency]`."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

_PARTS = re.compile(r"[^\[\]]+")


def parse(text: str) -> dict[str, Any]:
    """Read a form into what was meant; every value stays a text."""
    root: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        path = _PARTS.findall(name)
        place = root
        for part in path[:-1]:
            place = place.setdefault(part, {})
        place[path[-1]] = value
    return {name: _with_lists(value) for name, value in root.items()}


def _with_lists(value: Any) -> Any:  # noqa: ANN401 - a form holds texts, lists and forms
    """Make a list of what is numbered."""
    if not isinstance(value, Mapping):
        return value
    parts = {name: _with_lists(each) for name, each in value.items()}
    return [parts[name] for name in sorted(parts, key=int)] if parts and all(map(str.isdigit, parts)) else parts
