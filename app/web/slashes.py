"""A page's address with a slash too many at its end leads to the page; a slash that lacks is werkzeug's business."""

from urllib.parse import quote

from flask import redirect, request
from flask.globals import request_ctx
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from app.web.own_path import own_path

_MOVED = 308


def without_slash() -> Response | None:
    """Lead to the page at this address without its last slash; None where routing found no fault, or finds no page."""
    bare = own_path(request.path.removesuffix("/"))
    adapter = request_ctx.url_adapter
    if request.routing_exception is None or request.method not in {"GET", "HEAD"} or adapter is None:
        return None
    if bare is None or bare == request.path:
        return None
    try:
        adapter.match(bare, "GET")
    except HTTPException:  # another redirect too: none leads to the next
        return None
    query = request.query_string.decode("ascii")
    return redirect(request.script_root + quote(bare, safe="/:@-._~") + (f"?{query}" if query else ""), _MOVED)
