"""Sections at the desk: new ones, their words and addresses, their order, and the empty ones that go."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, render_template
from werkzeug.wrappers import Response as Answer

from app.blueprints.admin.faq.forms import SeenForm
from app.blueprints.admin.faq.tree_forms import MoveForm, SectionForm, section_form_in
from app.blueprints.admin.faq.tree_page import to_tree, tree_conflict, tree_page
from app.domain.accounts.rights import Right
from app.domain.audit.service import Party, record
from app.domain.faq.arranging.adding import add_section, delete_section
from app.domain.faq.arranging.errors import HeldSectionError, TakenAddressError
from app.domain.faq.arranging.moving import move_section
from app.domain.faq.arranging.naming import SectionWords, rename_section
from app.domain.faq.arranging.order import move_before, move_by
from app.domain.faq.arranging.tree import get_branch, get_section
from app.domain.faq.errors import StaleError
from app.domain.faq.models import FaqSection
from app.domain.faq.versions import lock_version, read_version
from app.kernel.db import TenantSession
from app.web.faq_tree import change_tree
from app.web.request import committing, current_language, current_tenant, now, session
from app.web.staff import acting, staff_only
from app.web.staff_words import TREE_WORDS

bp = Blueprint("faq_sections", __name__, url_prefix="/admin/faq/sections")

Page = tuple[str, int]


@bp.post("/<uuid:section_id>/move")
@staff_only(Right.PUBLISH_FAQ)
def move(section_id: UUID) -> Answer | Page:
    """Move a section up or down, or before another one."""
    section, form = get_section(session(), section_id), MoveForm()

    def put(writing: TenantSession) -> None:
        steps, before = form.steps, form.before.data
        move_section(
            writing,
            get_section(writing, section_id),
            lambda keys, key: move_by(keys, key, steps) if steps else move_before(keys, key, before),
            now=now(),
        )

    try:
        change_tree("section-move", Party(section.id, section.title), put, seen=form.seen_number, is_order=True)
    except StaleError:
        return tree_conflict()
    return to_tree(section.language, moved=f"section-{section.key}", way=form.way.data or "place")


@bp.get("/new")
@staff_only(Right.PUBLISH_FAQ)
def new() -> str:
    """Ask for a new section, in each of the brand's languages."""
    return render_template("admin/faq/new_section.html", form=section_form_in(current_tenant().config.languages)())


@bp.post("/new")
@staff_only(Right.PUBLISH_FAQ)
def create() -> Answer | Page:
    """Make a section; readers see it with its first entry."""
    form = section_form_in(current_tenant().config.languages)()
    if not form.validate():
        return render_template("admin/faq/new_section.html", form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    with committing() as writing:
        lock_version(writing)
        made = add_section(writing, form.words(), now=now())[0]
        record(writing, "faq-section-new", by=acting(), to=Party(made.id, made.title), now=now())
    return to_tree(current_language(), moved=f"section-{made.key}", done="new-section")


@bp.get("/<uuid:section_id>")
@staff_only(Right.PUBLISH_FAQ)
def edit(section_id: UUID) -> str:
    """Show a section's words and address, to be changed."""
    section, form = get_section(session(), section_id), SectionForm()
    if not form.is_restored:
        form.title.data, form.summary.data, form.slug.data = section.title, section.summary, section.slug
    return _section_page(section, form)


@bp.post("/<uuid:section_id>")
@staff_only(Right.PUBLISH_FAQ)
def rename(section_id: UUID) -> Answer | Page:
    """Change a section's words and address; whoever follows a former address is led on."""
    section, form = get_section(session(), section_id), SectionForm()
    if not form.validate():
        return _section_page(section, form), HTTPStatus.UNPROCESSABLE_ENTITY

    def put(writing: TenantSession) -> None:
        slug, words = form.slug.data or "", SectionWords(form.title.data or "", form.summary.data or "")
        rename_section(writing, get_section(writing, section_id), slug, words, now=now())

    try:
        change_tree("section-rename", Party(section.id, section.title), put, seen=form.seen_number)
    except StaleError:
        return _section_page(section, form, refused="stale"), HTTPStatus.CONFLICT
    except TakenAddressError:
        form.slug.errors = [TREE_WORDS["taken"]]
        return _section_page(section, form), HTTPStatus.UNPROCESSABLE_ENTITY
    return to_tree(section.language, moved=f"section-{section.key}", done="renamed")


@bp.post("/<uuid:section_id>/delete")
@staff_only(Right.PUBLISH_FAQ)
def delete(section_id: UUID) -> Answer | Page:
    """Delete a section that holds nothing any more."""
    section, form = get_section(session(), section_id), SeenForm()
    try:
        change_tree(
            "section-delete",
            Party(section.id, section.title),
            lambda writing: delete_section(writing, get_section(writing, section_id)),
            seen=form.seen_number,
        )
    except StaleError:
        return tree_conflict()
    except HeldSectionError:
        return tree_page(refused="held"), HTTPStatus.UNPROCESSABLE_ENTITY
    return to_tree(section.language, done="deleted")


def _section_page(section: FaqSection, form: SectionForm, *, refused: str = "") -> str:
    return render_template(
        "admin/faq/section.html",
        section=section,
        form=form,
        is_empty=not get_branch(session(), section).entries,
        seen=read_version(session()),
        refused=TREE_WORDS.get(refused),
    )
