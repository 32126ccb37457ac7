"""The help centre: contents, sections, entries, their Markdown, and what moved."""

from flask import Blueprint, Response, abort, redirect, render_template
from werkzeug.wrappers import Response as Answer

from app.blueprints.faq.structured import describe_entry
from app.domain.faq.queries import find_redirect, get_document, get_shown_text
from app.web.help_centre import HelpCentre, entry_page, offer_section, open_help_centre, read_from_replica
from app.web.keeping import keep_page
from app.web.places import offer_entry
from app.web.plain import plain_markdown
from app.web.request import current_language, current_tenant, session

bp = Blueprint("faq", __name__, url_prefix="/faq")
bp.before_request(read_from_replica)


@bp.get("/")
def index() -> str:
    """Show every section with its entries."""
    centre = open_help_centre()
    keep_page()
    return render_template("faq/index.html", sections=centre.sections, faq=centre.summary())


@bp.get("/<section_slug>/")
def section(section_slug: str) -> str | Answer:
    """Show one section; 301 when it has moved."""
    centre = open_help_centre()
    found = centre.contents.find_section(section_slug)
    if found is None:
        return _moved(centre, section_slug, "")
    offer_section(found.section.key)
    keep_page()
    return render_template("faq/section.html", section=centre.section_link(found.section.key))


@bp.get("/<section_slug>/<slug>")
def entry(section_slug: str, slug: str) -> str | Answer:
    """Show an entry; 301 when it has moved."""
    centre = open_help_centre()
    found = centre.contents.find_entry(section_slug, slug)
    if found is None:
        return _moved(centre, section_slug, slug)
    offer_entry(found.key)
    revision_id, document = get_shown_text(session(), found)
    page = entry_page(centre, found, document, revision_id=revision_id)
    keep_page()
    return render_template("faq/entry.html", entry=page, structured=describe_entry(page))


@bp.get("/<section_slug>/<slug>.md")
def markdown(section_slug: str, slug: str) -> Answer:
    """Give an entry as Markdown, its references resolved; 301 when it has moved."""
    centre = open_help_centre()
    found = centre.contents.find_entry(section_slug, slug)
    if found is None:
        return _moved(centre, section_slug, slug, suffix=".md")
    document = get_document(session(), found)
    text = plain_markdown(document, centre.bindings, current_tenant().origin)
    keep_page()
    return Response(text, content_type="text/markdown; charset=utf-8")


def _moved(centre: HelpCentre, section_slug: str, slug: str, *, suffix: str = "") -> Answer:
    """Send to where the thing at this address went; 404 when nothing ever was there or it is gone."""
    known = find_redirect(session(), current_language(), section_slug, slug)
    url = centre.url_of(known) if known else None
    if url is None:
        abort(404)
    return redirect(url + suffix, code=301)
