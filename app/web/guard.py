"""What is asked of every request before a view sees it."""

from flask import request

from app.web.environ import ENDPOINT, TENANT
from app.web.installation import installation
from app.web.request import current_tenant


def guard_request() -> None:
    """Name the route for logs and metrics, and refuse a form that is not from our own page."""
    request.environ[ENDPOINT] = request.endpoint or ""
    if TENANT in request.environ:
        tenant = current_tenant()
        installation().csrf.check(request, tenant.slug, tenant.origin)
