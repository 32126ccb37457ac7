"""« Mes données »: what is held, a copy of it, its erasure or the way to it, and the privacy policy."""

from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus

from babel.numbers import format_percent
from flask import Blueprint, Response, abort, redirect, render_template, url_for
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString
from werkzeug.wrappers import Response as Answer

from app.blueprints.privacy.forms import CopyForm, ErasureForm
from app.domain.accounts.rights import is_staff
from app.domain.accounts.transfers.models import Transfer, TransferState
from app.domain.accounts.transfers.rules import WORKING
from app.domain.accounts.transfers.storage import read_pieces
from app.domain.privacy.copying import ask_copy, find_copy
from app.web.context import need_page
from app.web.cookies import SESSION, drop_cookie
from app.web.downloads import send_pieces
from app.web.erasure import erase_person, kept_lines
from app.web.installation import installation
from app.web.labels import lazy_label
from app.web.leaving import ending_with
from app.web.parting import part_at_once
from app.web.request import committing, current_language, current_tenant, now, session
from app.web.signed_in import current_person, forget_opened, login_required
from app.web.visits import current_visit

bp = Blueprint("privacy", __name__, url_prefix="/account/privacy")

Page = tuple[str, int]
_NO = HTTPStatus.UNPROCESSABLE_ENTITY


@dataclass(frozen=True, slots=True)
class Part:
    """A page of its own that belongs to « Mes données »."""

    endpoint: str
    words: LazyString


PARTS = (
    Part("record.show", _("What we hold, and why")),
    Part("consents.show", lazy_label("consents")),
)


@bp.before_request
def only_with_accounts() -> None:
    """Answer 404 where the brand has no accounts."""
    need_page("my_data")


@bp.get("")
@login_required
def show() -> str:
    """Show what somebody may do with their data."""
    return _page(CopyForm(current_person()))


@bp.post("/copy")
@login_required
def ask() -> Answer | Page:
    """Ask for a copy; asked twice, the one that is being written is shown."""
    person = current_person()
    form = CopyForm(person)
    if not (form.validate() and form.prove()):
        return _page(form), _NO
    with committing() as writing:
        ask_copy(writing, person.account, visit=current_visit(), language=current_language(), now=now())
    return redirect(url_for(".show_copy"), HTTPStatus.SEE_OTHER)


@bp.get("/copy")
@login_required
def show_copy() -> str | Answer:
    """Show how far the copy is, or that it is ready."""
    copy = _own_copy()
    return redirect(url_for(".show")) if copy is None else _copy_page(copy, CopyForm(current_person()))


@bp.post("/copy/data.zip")
@login_required
def take() -> Response | Answer | Page:
    """Give the copy to its owner and to nobody else."""
    copy, form = _own_copy(), CopyForm(current_person())
    if copy is None or copy.state is not TransferState.DONE:
        return redirect(url_for(".show"), HTTPStatus.SEE_OTHER)
    if not (form.validate() and form.prove()):
        return _copy_page(copy, form), _NO
    found = copy.id
    return send_pieces(
        lambda: read_pieces(session(), found, sealer=installation().sealer), "data.zip", "application/zip"
    )


@bp.get("/erase")
@login_required
def ask_erasure() -> str | Answer:
    """Name what erasing takes away and what the law keeps; where the team erases, lead to how it is asked."""
    if not _is_own_business():
        return redirect(url_for("closing.show"))
    return _erasure_page(ErasureForm(current_person()))


@bp.post("/erase")
@login_required
def erase() -> str | Page:
    """Erase everything; 404 where only the team does."""
    if not _is_own_business():
        abort(HTTPStatus.NOT_FOUND)
    person = current_person()
    form = ErasureForm(person)
    if not (form.validate() and form.prove()):
        return _erasure_page(form), _NO
    email = person.account.email
    with committing() as writing:
        erase_person(writing, person.account)
    part_at_once()
    drop_cookie(SESSION)
    forget_opened()
    return render_template("privacy/erased.html", email=email)


def _page(form: CopyForm) -> str:
    parts = [(part.words, url_for(part.endpoint)) for part in PARTS]
    return render_template(
        "privacy/my_data.html",
        form=form,
        parts=parts,
        copy=_own_copy(),
        days=_days(),
        may_erase=_is_own_business(),
    )


def _copy_page(copy: Transfer, form: CopyForm) -> str:
    return render_template(
        "privacy/copy.html",
        copy=copy,
        form=form,
        is_running=copy.state in WORKING,
        is_done=copy.state is TransferState.DONE,
        percent=format_percent(copy.done / max(1, copy.total), locale=current_language()),
    )


def _erasure_page(form: ErasureForm) -> str:
    account = current_person().account
    return render_template(
        "privacy/erase.html", form=form, account=account, kept=kept_lines(account), ending=ending_with(account)
    )


def _own_copy() -> Transfer | None:
    return find_copy(session(), current_person().account, now=now())


def _days() -> int:
    return current_tenant().config.policy.copies.kept_for.as_timedelta() // timedelta(days=1)


def _is_own_business() -> bool:
    """Tell whether somebody may erase themself: not of the team, whose acts others answer for."""
    account = current_person().account
    return current_tenant().config.policy.closing.by == "self" and not is_staff(account.role)
