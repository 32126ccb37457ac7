"""The tree's page: sections and entries of one language as readers see them, and what waits beside them."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.domain.faq.arranging.tree import Branch, list_languages, load_tree
from app.domain.faq.editing.service import list_drafts
from app.domain.faq.models import FaqEntry
from app.domain.faq.versions import read_version
from app.tenancy.config import Language
from app.web.i18n import NAMES
from app.web.request import current_language, current_tenant, now, session
from app.web.staff_words import DRAFT_WORDS, TREE_WORDS


@dataclass(frozen=True, slots=True)
class Moved:
    """What has just been moved: its title, its place from 1 among how many, the section that it is in now."""

    title: str
    place: int
    count: int
    section: str


def chosen_language() -> Language:
    """Give the language of the FAQ that is being arranged; the page's own where none is asked for."""
    languages = {each: each for each in current_tenant().config.languages}
    return languages.get(request.values.get("language", ""), current_language())  # type: ignore[call-overload,no-any-return]  # any text


def tree_page(*, refused: str | None = None, slug: str = "") -> str:
    """Show the tree. `refused` names why a change was not made, `slug` the address that it is about."""
    language, tenant = chosen_language(), current_tenant()
    branches = load_tree(session(), language)
    moved = request.args.get("moved", "")
    return render_template(
        "admin/faq/tree.html",
        branches=branches,
        having=list_languages(session()),
        faq_language=language,
        written_in=[(each, NAMES[each]) for each in tenant.config.languages],
        drafts={draft.entry_id: draft for draft in list_drafts(session())},
        states=DRAFT_WORDS,
        today=now().date(),
        seen=read_version(session()),
        moved=moved,
        way=request.args.get("way", ""),
        place=_place_of(branches, moved),
        done=TREE_WORDS.get(request.args.get("done", "")),
        refused=TREE_WORDS.get(refused or ""),
        slug=slug,
    )


def to_tree(language: str, *, done: str | None = None, moved: str | None = None, way: str | None = None) -> Answer:
    """Lead to the tree of a language, which says what was done, and what is somewhere else now."""
    path = url_for("faq_desk.index", language=language, done=done, moved=moved, way=way)
    return redirect(path, HTTPStatus.SEE_OTHER)


def tree_conflict() -> tuple[str, int]:
    """Show the tree as it is now, because somebody changed it meanwhile."""
    return tree_page(refused="stale"), HTTPStatus.CONFLICT


def _place_of(branches: list[Branch], moved: str) -> Moved | None:
    """Find what was moved: `entry-` or `section-` and its key."""
    kind, _, key = moved.partition("-")
    if kind == "section":
        titles = {each.section.key: each.section.title for each in branches}
        return Moved(titles[key], list(titles).index(key) + 1, len(titles), "") if key in titles else None
    for branch in branches:
        entries: list[FaqEntry] = list(branch.entries)
        if key in branch.keys:
            place = branch.keys.index(key)
            return Moved(entries[place].title, place + 1, len(entries), branch.section.title)
    return None
