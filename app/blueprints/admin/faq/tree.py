"""Arranging entries: moves, new ones, and those of another language."""

from collections.abc import Sequence
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.admin.faq.forms import LONGEST_TITLE
from app.blueprints.admin.faq.tree_forms import MoveForm, NewEntryForm
from app.blueprints.admin.faq.tree_page import chosen_language, to_tree, tree_conflict, tree_page
from app.domain.accounts.rights import Right
from app.domain.audit.service import Party, record
from app.domain.faq.arranging.adding import add_entry, translate_entry
from app.domain.faq.arranging.errors import MissingSectionError, TakenAddressError
from app.domain.faq.arranging.moving import move_entry
from app.domain.faq.arranging.order import move_before, move_by
from app.domain.faq.arranging.tree import find_section, get_section, load_tree
from app.domain.faq.editing.service import get_entry
from app.domain.faq.errors import StaleError
from app.domain.faq.versions import lock_version
from app.kernel.db import TenantSession
from app.web.faq_tree import change_tree
from app.web.forms import free_text
from app.web.request import committing, now, session
from app.web.staff import acting, acting_writer, staff_only

bp = Blueprint("faq_tree", __name__, url_prefix="/admin/faq")

Page = tuple[str, int]


@bp.post("/<uuid:entry_id>/move")
@staff_only(Right.PUBLISH_FAQ)
def move(entry_id: UUID) -> Answer | Page:
    """Move an entry up, down, or into a section."""
    entry, form = get_entry(session(), entry_id), MoveForm()
    home = get_section(session(), entry.section_id).key
    to = form.to.data or home

    def reorder(keys: Sequence[str], key: str) -> list[str]:
        return move_by(keys, key, form.steps) if form.steps else move_before(keys, key, form.before.data)

    def put(writing: TenantSession) -> None:
        each = get_entry(writing, entry_id)
        section = find_section(writing, to, each.language)
        if section is None:
            raise MissingSectionError
        move_entry(writing, each, section, reorder, now=now())

    try:
        change_tree("move", Party(entry.id, entry.title), put, seen=form.seen_number, is_order=to == home)
    except StaleError:
        return tree_conflict()
    except MissingSectionError:
        return tree_page(refused="section"), HTTPStatus.UNPROCESSABLE_ENTITY
    except TakenAddressError as error:
        return tree_page(refused="taken", slug=error.slug), HTTPStatus.UNPROCESSABLE_ENTITY
    return to_tree(entry.language, moved=f"entry-{entry.key}", way=form.way.data or "place")


@bp.get("/new")
@staff_only(Right.EDIT_FAQ)
def new() -> str:
    """Ask for a new entry; its title and section may be given."""
    form = _new_form()
    form.title.data = form.title.data or (free_text(request.args.get("title")) or "")[:LONGEST_TITLE]
    form.section.data = form.section.data or request.args.get("section")
    return render_template("admin/faq/new.html", form=form, faq_language=chosen_language())


@bp.post("/new")
@staff_only(Right.EDIT_FAQ)
def create() -> Answer | Page:
    """Begin an entry; readers do not see it before it is published."""
    form, language = _new_form(), chosen_language()
    if not form.validate():
        page = render_template("admin/faq/new.html", form=form, faq_language=language)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    title, body = form.title.data or "", form.body.data or ""
    with committing() as writing:
        lock_version(writing)
        section = find_section(writing, form.section.data, language)
        if section is None:
            abort(HTTPStatus.NOT_FOUND)
        entry = add_entry(writing, section, title=title, body=body, by=acting_writer(), now=now())
        record(writing, "faq-new", by=acting(), to=Party(entry.id, entry.title), now=now())
    return redirect(url_for("faq_desk.edit", entry_id=entry.id, done="new"), HTTPStatus.SEE_OTHER)


@bp.post("/<uuid:entry_id>/translate")
@staff_only(Right.EDIT_FAQ)
def translate(entry_id: UUID) -> Answer | Page:
    """Begin an entry in another language, with this text as its start; one that is there already is opened."""
    entry, language = get_entry(session(), entry_id), chosen_language()
    try:
        with committing() as writing:
            lock_version(writing)
            made = translate_entry(writing, get_entry(writing, entry.id), language, by=acting_writer(), now=now())
            if made.revision == 0:
                record(writing, "faq-new", by=acting(), to=Party(made.id, made.title), now=now(), language=language)
    except MissingSectionError:
        return tree_page(refused="section"), HTTPStatus.UNPROCESSABLE_ENTITY
    if made.revision and made.withdrawn_at:
        return to_tree(language)
    return redirect(url_for("faq_desk.edit", entry_id=made.id, done="new"), HTTPStatus.SEE_OTHER)


def _new_form() -> NewEntryForm:
    form = NewEntryForm()
    form.section.choices = [(each.section.key, each.section.title) for each in load_tree(session(), chosen_language())]
    return form
