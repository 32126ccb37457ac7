"""The brand's own pages: home, contact, legal texts, colours, stylesheet, and what machines ask for."""

from flask import Blueprint, Response, abort, redirect, render_template, request
from werkzeug.wrappers import Response as Answer

from app.blueprints.site.legal import load_legal_page
from app.web.cookies import is_secure
from app.web.help_centre import open_help_centre, read_from_replica
from app.web.installation import installation
from app.web.keeping import keep_page
from app.web.offers import list_offers
from app.web.old_browsers import HIDDEN_COOKIE, HIDDEN_FOR
from app.web.own_path import own_path
from app.web.page_cache import SCHEME_COOKIE
from app.web.request import current_language, current_tenant

bp = Blueprint("site", __name__)

_FOREVER = "public, max-age=31536000, immutable"
_YEAR = 365 * 24 * 3600  # seconds


@bp.get("/")
def home() -> str:
    """Show the home: search first, then the sections, in the brand's layout."""
    read_from_replica()
    centre = open_help_centre()
    tenant = current_tenant()
    keep_page()
    return render_template(
        f"home/{tenant.config.look.home_layout}.html",
        sections=centre.sections,
        featured=centre.featured(),
        faq=centre.summary(),
        offers=list_offers(tenant, current_language()),
    )


@bp.get("/<any(privacy, terms, legal, accessibility):page>")
def legal(page: str) -> str:
    """Show one of the brand's legal texts."""
    text = load_legal_page(current_tenant(), current_language(), page)
    keep_page()
    entity = current_tenant().config.legal_entity if page == "legal" else None
    return render_template("pages/legal.html", page=text, entity=entity, leads_to_record=page == "privacy")


@bp.post("/appearance")
def appearance() -> Answer:
    """Remember the colour scheme that a visitor picked."""
    scheme = request.form.get("scheme", "")
    if scheme not in {"light", "dark", "auto"}:
        abort(422)
    answer = redirect(own_path(request.form.get("next", "")) or f"{request.script_root}/", code=303)
    answer.set_cookie(SCHEME_COOKIE, scheme, max_age=_YEAR, path="/", secure=is_secure(), samesite="Lax", httponly=True)
    return answer


@bp.post("/old-browser")
def hide_old_browser() -> Answer:
    """Tell a visitor no more, for a while, that their browser is too old."""
    answer = redirect(own_path(request.form.get("next", "")) or f"{request.script_root}/", code=303)
    answer.set_cookie(
        HIDDEN_COOKIE, "hidden", max_age=HIDDEN_FOR, path="/", secure=is_secure(), samesite="Lax", httponly=True
    )
    return answer


@bp.get("/brand/<name>.css")
def theme(name: str) -> Response:
    """Send the brand's stylesheet; only its own, only under its present hash."""
    tenant = current_tenant()
    if tenant.theme_path != f"/brand/{name}.css":
        abort(404)
    return Response(tenant.theme.css, content_type="text/css; charset=utf-8", headers={"Cache-Control": _FOREVER})


@bp.get("/static/<path:name>")
def static_file(name: str) -> Response:  # noqa: ARG001 - the whole path is the key
    """Send a file of the front end, compressed as the browser accepts."""
    asset = installation().assets.find(request.path)
    if asset is None:
        abort(404)
    coding = next((each for each in ("br", "gzip") if request.accept_encodings[each] and each in asset.bodies), "")
    answer = Response(asset.bodies[coding], content_type=asset.content_type)
    answer.headers["Cache-Control"] = _FOREVER
    answer.headers["Vary"] = "Accept-Encoding"
    if coding:
        answer.headers["Content-Encoding"] = coding
    return answer
