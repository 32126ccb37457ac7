"""Searching the help centre: results with their place, suggestions while typing, and what was not found."""

from collections.abc import Callable
from urllib.parse import urlencode

from flask import Blueprint, get_template_attribute, jsonify, render_template, request
from werkzeug.wrappers import Response as Answer

from app.domain.search.reading import clean_query
from app.web.context import page_open
from app.web.faq_results import Result, find_results, find_suggestions, remember_miss
from app.web.frames import fill_frame
from app.web.help_centre import open_help_centre
from app.web.keeping import keep_answer
from app.web.library_matches import find_matches

bp = Blueprint("search", __name__, url_prefix="/faq")
_LIBRARY_KEPT = 60.0  # seconds for which an answer may name what the library shows no more


@bp.get("/search")
def results() -> str:
    """Show what answers a question, of the FAQ and then of the library; nothing found hands over to a person."""
    query = _query()
    found = _find(query)
    if found:  # and nothing else: each miss is counted
        keep_answer(at_most=_LIBRARY_KEPT if page_open("resources") else None)
    return fill_frame(
        "faq/search.html",
        asked=f"?{urlencode({'q': query})}" if query else "",
        query=query,
        found=_answers(query, found) if query else "",
    )


@bp.get("/search.json")
def results_json() -> Answer:
    """Give the same results to a program."""
    query = _query()
    found = _find(query)
    if found:
        keep_answer()
    return jsonify(query=query, results=[_described(result) for result in found])


@bp.get("/search/suggest")
def suggestions() -> str:
    """Give the entries that a question still being typed may mean."""
    query = _query()
    found = find_suggestions(query) if query else []
    keep_answer()
    return render_template("faq/_suggestions.html", query=query, results=found)


def _answers(query: str, found: list[Result]) -> str:
    matches = find_matches(query)
    if found:
        return _part("answers" if found[0].answers else "near")(query, found, matches)
    return _part("nothing")(query, open_help_centre().featured(), matches)


def _part(name: str) -> Callable[..., str]:
    """Give a part of the page that is drawn for each question."""
    part: Callable[..., str] = get_template_attribute("faq/found.html", name)
    return part


def _find(query: str) -> list[Result]:
    found = find_results(query) if query else []
    if query and not found:
        remember_miss(query)
    return found


def _query() -> str:
    return clean_query(request.args.get("q", ""))


def _described(result: Result) -> dict[str, object]:
    return {
        "title": result.title,
        "url": result.url,
        "section": result.section,
        "promises": list(result.promises),
        "excerpt": result.excerpt.striptags(),
    }
