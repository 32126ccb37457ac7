"""A form that came while nothing could be stored: the page of the refusal has what was typed, to be sent again."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request
from werkzeug.exceptions import HTTPException

from app.web.csrf import is_surely_own
from app.web.environ import TENANT
from app.web.forms import without_secrets
from app.web.no_files import admit_body
from app.web.request import current_tenant


@dataclass(frozen=True, slots=True)
class SentForm:
    """Where a form was sent to, its fields by name, in order, and whether files came with it, which are gone."""

    url: str
    fields: Sequence[tuple[str, str]]
    had_files: bool


def find_sent() -> SentForm | None:
    """Give what this request sent with a form of our own; None for a script's, one from elsewhere, an unreadable one.

    Secrets are left out: whoever sends it again is asked for them by its page.
    """
    if request.method != "POST" or TENANT not in request.environ:
        return None
    try:
        admit_body()
        if not is_surely_own(request, current_tenant().origin):
            return None
        had_files = any(each.filename for each in request.files.values())
        return SentForm(request.script_root + request.full_path.rstrip("?"), without_secrets(request.form), had_files)
    except HTTPException:
        return None
