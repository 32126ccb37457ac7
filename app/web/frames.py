"""A page that differs from question to question in a few places: drawn once with holes, filled for each question.

A frame is kept per brand, language and colour scheme, and apart for browsers that are too old, for as long as a page
would be, and for visitors without a session only, to whom there is nothing else to say. It is cut at its holes when
nothing that a visitor wrote is in it yet.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from weakref import WeakKeyDictionary

from flask import render_template, request
from markupsafe import Markup, escape

from app.tenancy.tenant import Tenant
from app.web.cookies import SESSION, read_cookie
from app.web.keeping import unchanged_until
from app.web.languages import offer_paths
from app.web.request import current_language, current_scheme, current_tenant, has_old_browser
from app.web.unsent import find_notice

_HOLE = re.compile("\ue000([a-z]+)\ue001")  # characters of nobody's: Unicode leaves them to private agreement

_Pieces = list[str]  # text and the name of a hole by turns
_Key = tuple[str, tuple[str, ...], str, str, bool]
_kept: WeakKeyDictionary[Tenant, dict[_Key, tuple[datetime, _Pieces]]] = WeakKeyDictionary()


def fill_frame(template: str, *, asked: str, **words: str) -> str:
    """Draw a page that is at one address but for what is `asked` (`?q=…`), and differs in `words` only.

    The template may put a word anywhere, and ask whether there is one; it may ask nothing else of it.
    """
    pieces = _frame(template, {name: _hole(name) if word else Markup() for name, word in words.items()}).copy()
    filling = {"asked": escape(asked), **{name: escape(word) for name, word in words.items()}}
    pieces[1::2] = [filling[name] for name in pieces[1::2]]
    return "".join(pieces)


def _frame(template: str, holes: Mapping[str, Markup]) -> _Pieces:
    """Give the frame that this process keeps, or draw it."""
    if read_cookie(SESSION) or find_notice() is not None:
        return _drawn(template, holes)
    frames, until = _kept.setdefault(current_tenant(), {}), unchanged_until()
    key = template, tuple(holes.values()), current_language(), current_scheme(), has_old_browser()
    kept = frames.get(key)
    if kept is None or kept[0] != until:
        kept = frames[key] = until, _drawn(template, holes)
    return kept[1]


def _drawn(template: str, holes: Mapping[str, Markup]) -> _Pieces:
    offer_paths(dict.fromkeys(current_tenant().config.languages, request.path + _hole("asked")))
    return _HOLE.split(render_template(template, **holes))


def _hole(name: str) -> Markup:
    return Markup(f"\ue000{name}\ue001")  # noqa: S704 - our own name
