"""What is asked of every request before a view sees it."""

import re

from flask import abort, request
from werkzeug.wrappers import Response

from app.web.csrf import SAFE_METHODS, LateFormError
from app.web.environ import CROWDED, ENDPOINT, TENANT
from app.web.installation import installation
from app.web.late_forms import answer_late
from app.web.no_files import admit_body
from app.web.one_click import is_one_click
from app.web.request import current_tenant
from app.web.signed_in import form_binding
from app.web.signed_posts import is_signed_post
from app.web.turnstile import CrowdedError
from app.web.viewing import refuse_while_viewing

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def guard_request() -> Response | None:
    """Name the route for logs and metrics, and refuse what no page links to and forms that are not from our own.

    A form of our own that comes too late is kept, and answered here. CrowdedError where too many send something.
    """
    request.environ[ENDPOINT] = request.endpoint or ""
    if request.environ.get(CROWDED):
        raise CrowdedError
    if TENANT in request.environ:
        if _CONTROL.search(request.path):  # PostgreSQL can't even be asked about NUL
            abort(404)
        refuse_while_viewing()
        if request.method not in SAFE_METHODS and not is_one_click() and not is_signed_post():
            tenant = current_tenant()
            admit_body()
            try:
                installation().csrf.check(request, tenant.slug, tenant.origin, form_binding())
            except LateFormError as error:
                return answer_late(error)
    return None
