"""Answers at hand: listed with what they say today, written in every language, checked before they are kept."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.admin.requests.forms import CannedForm
from app.domain.accounts.rights import Right
from app.domain.audit.service import Party, record
from app.domain.support.team.canned import (
    change_canned,
    drop_canned,
    get_canned,
    list_canned,
    make_canned,
    texts_of,
)
from app.domain.support.team.errors import ChangedMeanwhileError, TitleTakenError
from app.domain.support.team.models import CannedAnswer
from app.web.canned import Mistake, bind_canned, check_canned, said_in, say_canned
from app.web.context import need_page
from app.web.faq_references import list_references
from app.web.i18n import NAMES
from app.web.i18n import gettext as _
from app.web.request import committing, current_language, current_tenant, now, session
from app.web.signed_in import current_person
from app.web.staff import acting, staff_only
from app.web.staff_words import ACT_WORDS
from app.web.tickets import writer_of

bp = Blueprint("canned_desk", __name__, url_prefix="/admin/requests/answers")

SAVE, DROP = "canned-save", "canned-drop"  # names of acts
Page = tuple[str, int]
_NO = HTTPStatus.UNPROCESSABLE_ENTITY


@bp.before_request
def only_with_support() -> None:
    """Answer 404 where the brand takes no requests."""
    need_page("requests")


@bp.get("/")
@staff_only()
def index() -> str:
    """List the answers at hand, in every language, as they would be put in today; all of the team may read them."""
    return render_template(
        "admin/requests/answers.html",
        answers=[(each, _said(each)) for each in list_canned(session())],
        names=NAMES,
        done=ACT_WORDS.get(request.args.get("done", "")),
    )


@bp.get("/new")
@staff_only(Right.EDIT_CANNED)
def new() -> str:
    """Begin one."""
    return _page(CannedForm(), None)


@bp.post("/new")
@staff_only(Right.EDIT_CANNED)
def make() -> Answer | Page:
    """Keep a new one."""
    return _save(CannedForm(), None)


@bp.get("/<uuid:canned_id>")
@staff_only(Right.EDIT_CANNED)
def edit(canned_id: UUID) -> str:
    """Show one to be changed."""
    canned, form = get_canned(session(), canned_id), CannedForm()
    if not form.is_restored:
        form.title.data, form.seen.data = canned.title, canned.saves
        for language, text in texts_of(canned).items():
            if f"text_{language}" in form:
                form[f"text_{language}"].data = text
    return _page(form, canned)


@bp.post("/<uuid:canned_id>")
@staff_only(Right.EDIT_CANNED)
def save(canned_id: UUID) -> Answer | Page:
    """Put other texts in place."""
    return _save(CannedForm(), get_canned(session(), canned_id))


@bp.get("/<uuid:canned_id>/said")
@staff_only(Right.ANSWER_REQUESTS)
def said(canned_id: UUID) -> Answer:
    """Give one as the script of a request's page puts it in: in the language asked for, with today's values."""
    tenant, asked = current_tenant(), request.args.get("in", "")
    language = next((each for each in tenant.config.languages if each == asked), tenant.config.languages[0])
    text = said_in(get_canned(session(), canned_id), tenant, language)
    return Answer(text, content_type="text/plain; charset=utf-8")


@bp.post("/<uuid:canned_id>/drop")
@staff_only(Right.EDIT_CANNED)
def drop(canned_id: UUID) -> Answer:
    """Throw one away."""
    canned = get_canned(session(), canned_id)
    with committing() as writing:
        record(writing, DROP, by=acting(), to=Party(canned.id, canned.title), now=now())
        drop_canned(writing, canned)
    return redirect(url_for(".index", done=DROP), HTTPStatus.SEE_OTHER)


def _save(form: CannedForm, canned: CannedAnswer | None) -> Answer | Page:
    if not form.validate():
        return _page(form, canned), _NO
    mistakes = _check(form)
    if not form.texts or mistakes:
        return _page(form, canned, mistakes=mistakes), _NO
    title, by = form.title.data or "", writer_of(current_person().account)
    try:
        with committing() as writing:
            if canned is None:
                canned = make_canned(writing, title, form.texts, by=by, now=now())
            else:
                change_canned(writing, canned, title, form.texts, seen=form.seen.data or 0, by=by, now=now())
            record(writing, SAVE, by=acting(), to=Party(canned.id, canned.title), now=now())
    except TitleTakenError:
        form.title.errors = [_("Another answer at hand has that name")]
        return _page(form, canned), _NO
    except ChangedMeanwhileError:
        return _page(form, canned, is_stale=True), _NO
    return redirect(url_for(".index", done=SAVE), HTTPStatus.SEE_OTHER)


def _check(form: CannedForm) -> Mapping[str, Sequence[Mistake]]:
    """Name what would be wrong by language; a field says that something is, the page says what and where."""
    found = {}
    for language, text in form.texts.items():
        mistakes = check_canned(text, bind_canned(current_tenant(), language))  # type: ignore[arg-type]  # the brand's
        if mistakes:
            form[f"text_{language}"].errors = [_("Mend what is listed below")]
            found[language] = mistakes
    if not form.texts:
        form[f"text_{current_tenant().config.languages[0]}"].errors = [_("Write the text in one language at least")]
    return found


def _said(canned: CannedAnswer) -> Mapping[str, str]:
    tenant = current_tenant()
    return {
        language: say_canned(text, bind_canned(tenant, language))
        for language, text in ((each, texts_of(canned).get(each, "")) for each in tenant.config.languages)
        if text
    }


def _page(
    form: CannedForm,
    canned: CannedAnswer | None,
    *,
    mistakes: Mapping[str, Sequence[Mistake]] | None = None,
    is_stale: bool = False,
) -> str:
    asked = request.args.get("q", "")
    if is_stale and canned is not None:
        form.seen.data, form.seen.raw_data = canned.saves, None
    return render_template(
        "admin/requests/answer.html",
        form=form,
        canned=canned,
        written_in=current_tenant().config.languages,
        names=NAMES,
        mistakes=mistakes or {},
        is_stale=is_stale,
        theirs=_said(canned) if is_stale and canned is not None else {},
        groups=list_references(bind_canned(current_tenant(), current_language()), {}, asked=asked),
    )
