"""Posts of machines that prove themselves, by a signature or a secret in a header: they have no page and no cookie.

Nothing is done before that is verified, which a page elsewhere can't give; so no proof of a form is asked for.
"""

from collections.abc import Callable
from typing import TypeVar

from flask import current_app, request

_View = TypeVar("_View", bound=Callable[..., object])
_MARK = "verifies_signature"


def signed_post(view: _View) -> _View:
    """Let a machine post to this view, which verifies the proof itself."""
    setattr(view, _MARK, True)
    return view


def is_signed_post() -> bool:
    """Tell whether the request goes to such a view."""
    return hasattr(current_app.view_functions.get(request.endpoint or ""), _MARK)
