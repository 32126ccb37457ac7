"""Stopping a mail at one press in the mail reader, whose server posts to the mail's own link (RFC 8058).

It has no page of ours, no cookie and no token of a form. The secret in the address proves where it comes from, so a
page elsewhere could not have made it; nothing else that changes something is let through so.
"""

from collections.abc import Callable
from typing import TypeVar

from flask import current_app, request

_View = TypeVar("_View", bound=Callable[..., object])
_MARK = "takes_one_click"
_FIELD, _VALUE = "List-Unsubscribe", "One-Click"


def one_click(view: _View) -> _View:
    """Let mail readers post to this view, whose address holds a secret."""
    setattr(view, _MARK, True)
    return view


def is_one_click() -> bool:
    """Tell whether the request is such a post."""
    view = current_app.view_functions.get(request.endpoint or "")
    return hasattr(view, _MARK) and request.form.get(_FIELD) == _VALUE
