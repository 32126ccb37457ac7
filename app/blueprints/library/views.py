"""The resource library: what there is, each resource, and its files."""

from http import HTTPStatus
from uuid import UUID

import structlog
from flask import Blueprint, Response, redirect, render_template
from werkzeug.wrappers import Response as Answer

from app.domain.library.listing import list_related
from app.domain.library.models import ACCOMPANYING, FileRole, ResourceKind, SubjectKind
from app.domain.library.queries import get_file, get_resource, list_files
from app.domain.library.rules import Sight
from app.domain.library.service import count_download
from app.domain.library.subjects import list_subjects_of
from app.kernel.storage import MissingFileError
from app.web.content_policy import content_policy
from app.web.context import need_page
from app.web.faq_links import spaced
from app.web.faq_results import find_answers
from app.web.file_answers import begins_here, send_file
from app.web.hours import calendar_of
from app.web.languages import offer_paths
from app.web.library import (
    fill_shelf,
    language_choices,
    library_url,
    read_asked,
    reader,
    resource_url,
    rows_of,
    words_asked,
)
from app.web.library_files import stored_of
from app.web.library_page import file_url, page_of
from app.web.narrowing import read_narrowing
from app.web.pages import PAGES
from app.web.request import committing, current_language, current_tenant, now, session
from app.web.signed_in import lead_to_sign_in
from app.web.webinars import dates_of

bp = Blueprint("library", __name__, url_prefix="/resources")
_SENT = (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT)  # and not what is unchanged since it was taken
_COUNTED = frozenset({FileRole.MAIN, *ACCOMPANYING})  # and not what a page plays and shows by itself
_ANSWERS = 3  # of the FAQ, above what the library has for a question
_log = structlog.get_logger("guichet.library")


@bp.get("/")
def index() -> str:
    """Show what the library has, or what was asked for."""
    return _shelf()


@bp.get("/updates")
def updates() -> str:
    """Show the software updates, the newest first."""
    return _shelf(ResourceKind.UPDATE)


@bp.get("/<slug>")
def show(slug: str) -> str | Answer:
    """Show a resource; a stranger is led to the sign-in where it is for customers."""
    need_page("resources")
    resource, sight = get_resource(session(), slug, reader=reader(), now=now())
    if sight is Sight.CLOSED:
        return lead_to_sign_in()
    if resource.language != current_language() and resource.language in current_tenant().config.languages:
        return redirect(resource_url(resource))
    offer_paths({current_language(): PAGES["resources"].path + slug})
    subjects = list_subjects_of(session(), resource.id)
    page = page_of(resource, subjects, list_files(session(), resource.id))
    related = rows_of(list_related(session(), resource, now=now()))
    text = render_template(
        "library/show.html", page=page, dates=dates_of(resource), related=related, library_url=library_url()
    )
    if page.player is None:
        return text
    return Response(text, headers={"Content-Security-Policy": content_policy({"media-src": "'self'"})})


@bp.get("/<slug>/files/<uuid:file_id>/<filename>")
def download(slug: str, file_id: UUID, filename: str) -> Answer:
    """Send a file of a resource to whoever may see it, and count that it was taken; another name leads to its own."""
    need_page("resources")
    resource, sight = get_resource(session(), slug, reader=reader(), now=now())
    if sight is Sight.CLOSED:
        return lead_to_sign_in()
    file = get_file(session(), resource, file_id)
    if filename != file.filename:
        return redirect(file_url(resource, file))
    try:
        answer = send_file(stored_of(file))
    except MissingFileError as error:
        _log.error("file missing", key=error.key, id=str(file_id))
        text = render_template(
            "library/missing.html", title=spaced(resource.title, resource.language), url=resource_url(resource)
        )
        return Response(text, HTTPStatus.NOT_FOUND)
    if begins_here() and file.role in _COUNTED and answer.status_code in _SENT:
        with committing() as writing:
            count_download(writing, resource.id, now().astimezone(calendar_of(current_tenant()).zone).date())
    return answer


def _shelf(kind: ResourceKind | None = None) -> str:
    need_page("resources")
    narrowings = [read_narrowing(each) for each in SubjectKind]
    product, topic = (each.chosen for each in narrowings)
    asked = read_asked(product, topic, kind)
    return render_template(
        "library/index.html",
        asked=asked,
        typed=words_asked(asked),
        shelf=fill_shelf(asked),
        answers=find_answers(asked.query)[:_ANSWERS],
        narrowings=narrowings,
        spoken=language_choices(),
        library_url=library_url(),
    )
