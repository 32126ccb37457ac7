"""Where an entry is, and whether: its address, taking it away from readers and giving it back."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, abort, render_template
from werkzeug.wrappers import Response as Answer

from app.blueprints.admin.faq.forms import SeenForm
from app.blueprints.admin.faq.tree_forms import AddressForm, WithdrawForm
from app.blueprints.admin.faq.tree_page import to_tree, tree_conflict
from app.domain.accounts.rights import Right
from app.domain.audit.service import Party
from app.domain.faq.arranging.errors import LinkedError, TakenAddressError
from app.domain.faq.arranging.naming import rename_entry
from app.domain.faq.arranging.tree import get_any_entry, get_section, is_withdrawn, list_twin_entries
from app.domain.faq.arranging.withdrawing import bring_back, list_links_to, withdraw_entry
from app.domain.faq.errors import StaleError
from app.domain.faq.models import FaqEntry
from app.domain.faq.versions import read_version
from app.kernel.db import TenantSession
from app.web.faq_tree import change_tree, leads_of_brand
from app.web.i18n import NAMES
from app.web.request import current_tenant, now, session
from app.web.staff import staff_only
from app.web.staff_words import TREE_WORDS

bp = Blueprint("faq_places", __name__, url_prefix="/admin/faq")

Page = tuple[str, int]


@bp.get("/<uuid:entry_id>/address")
@staff_only(Right.PUBLISH_FAQ)
def ask_address(entry_id: UUID) -> str:
    """Show an entry's address, to be changed."""
    entry, form = _shown(entry_id), AddressForm()
    form.slug.data = form.slug.data or entry.slug
    return _address_page(entry, form)


@bp.post("/<uuid:entry_id>/address")
@staff_only(Right.PUBLISH_FAQ)
def change_address(entry_id: UUID) -> Answer | Page:
    """Change an entry's address; whoever follows the former one is led on."""
    entry, form = _shown(entry_id), AddressForm()
    if not form.validate():
        return _address_page(entry, form), HTTPStatus.UNPROCESSABLE_ENTITY

    def put(writing: TenantSession) -> None:
        rename_entry(writing, _shown(entry_id), form.slug.data or "", now=now())

    try:
        change_tree("rename", Party(entry.id, entry.title), put, seen=form.seen_number)
    except StaleError:
        return _address_page(entry, form, refused="stale"), HTTPStatus.CONFLICT
    except TakenAddressError:
        form.slug.errors = [TREE_WORDS["taken"]]
        return _address_page(entry, form), HTTPStatus.UNPROCESSABLE_ENTITY
    return to_tree(entry.language, done="renamed")


@bp.get("/<uuid:entry_id>/withdraw")
@staff_only(Right.PUBLISH_FAQ)
def ask_withdraw(entry_id: UUID) -> str:
    """Say what withdrawing an entry means, and what leads to it."""
    return _withdraw_page(_shown(entry_id), WithdrawForm())


@bp.post("/<uuid:entry_id>/withdraw")
@staff_only(Right.PUBLISH_FAQ)
def withdraw(entry_id: UUID) -> Answer | Page:
    """Take an entry away from readers, unless something leads to it."""
    entry, form = _shown(entry_id), WithdrawForm()
    if not form.validate() or leads_of_brand(current_tenant(), entry.key):
        return _withdraw_page(entry, form), HTTPStatus.UNPROCESSABLE_ENTITY

    def put(writing: TenantSession) -> None:
        withdraw_entry(writing, _shown(entry_id), now=now())

    try:
        change_tree("withdraw", Party(entry.id, entry.title), put, seen=form.seen_number, reason=form.reason.data)
    except StaleError:
        return _withdraw_page(entry, form, refused="stale"), HTTPStatus.CONFLICT
    except LinkedError:
        return _withdraw_page(entry, form), HTTPStatus.UNPROCESSABLE_ENTITY
    return to_tree(entry.language, done="withdrawn")


@bp.post("/<uuid:entry_id>/bring-back")
@staff_only(Right.PUBLISH_FAQ)
def give_back(entry_id: UUID) -> Answer | Page:
    """Give a withdrawn entry back to its readers; one that they see is left alone."""
    entry, form = get_any_entry(session(), entry_id), SeenForm()
    if not is_withdrawn(entry):
        return to_tree(entry.language)

    def put(writing: TenantSession) -> None:
        bring_back(writing, get_any_entry(writing, entry_id), now=now())

    try:
        change_tree("bring-back", Party(entry.id, entry.title), put, seen=form.seen_number)
    except StaleError:
        return tree_conflict()
    return to_tree(entry.language, moved=f"entry-{entry.key}", done="back")


def _shown(entry_id: UUID) -> FaqEntry:
    """Give an entry that readers see; 404."""
    entry = get_any_entry(session(), entry_id)
    if entry.withdrawn_at is not None:
        abort(HTTPStatus.NOT_FOUND)
    return entry


def _address_page(entry: FaqEntry, form: AddressForm, *, refused: str = "") -> str:
    return render_template(
        "admin/faq/address.html",
        entry=entry,
        section=get_section(session(), entry.section_id),
        form=form,
        seen=read_version(session()),
        refused=TREE_WORDS.get(refused),
    )


def _withdraw_page(entry: FaqEntry, form: WithdrawForm, *, refused: str = "") -> str:
    return render_template(
        "admin/faq/withdraw.html",
        entry=entry,
        form=form,
        links=list_links_to(session(), entry),
        leads=leads_of_brand(current_tenant(), entry.key),
        written_in=[NAMES[each.language] for each in list_twin_entries(session(), entry) if not each.withdrawn_at],
        seen=read_version(session()),
        refused=TREE_WORDS.get(refused),
    )
