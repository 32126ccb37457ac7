"""The policy desk: what may be changed, what a change would reword, and the change."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.admin.policy.forms import FORMS, ConfirmForm, SettingForm
from app.domain.accounts.rights import Right
from app.domain.audit.service import Party, record
from app.domain.policies.errors import StaleChangeError
from app.domain.policies.service import ChangedBy, change_policy, list_changes
from app.kernel.db import TenantSession
from app.tenancy.adjustable import value_at, written
from app.tenancy.overlay import UnfitChangeError
from app.web.context import need_page
from app.web.faq_index import index_faq
from app.web.forms import clean_text
from app.web.i18n import NAMES
from app.web.policy.adjusting import Adjustable, Standing, read_standing
from app.web.policy.effects import effects_of
from app.web.policy.entries import WrongFaqError, ensure_right
from app.web.policy.words import POLICY_ACT, limits_words, policy_name, value_words
from app.web.request import committing, current_tenant, now, session
from app.web.signed_in import current_person
from app.web.staff import acting, staff_only

bp = Blueprint("policy_desk", __name__, url_prefix="/admin/policy")

Page = tuple[str, int]
_WORDS = {
    "name_of": policy_name,
    "value_words": value_words,
    "limits_words": limits_words,
    "language_names": NAMES,
}


@bp.before_request
def only_with_accounts() -> None:
    """Answer 404 where the brand has no accounts."""
    need_page("account")


@bp.get("/")
@staff_only(Right.CHANGE_POLICY)
def index() -> str:
    """List what may be changed, and the changes that the brand's file does not allow any more."""
    standing, done = read_standing(session(), current_tenant()), request.args.get("done")
    changed = done if done in standing.tenant.config.adjustable else None
    return render_template("admin/policy/index.html", standing=standing, changed=changed, **_WORDS)


@bp.get("/<path>")
@staff_only(Right.CHANGE_POLICY)
def edit(path: str) -> str:
    """Ask for a policy's new value."""
    policy = read_standing(session(), current_tenant()).get_adjustable(path)
    return _edit_page(policy, FORMS[policy.kind](policy))


@bp.post("/<path>")
@staff_only(Right.CHANGE_POLICY)
def propose(path: str) -> Answer | Page:
    """Take a new value, or the wish for the file's own, and lead to what it would reword; nothing is changed."""
    standing = read_standing(session(), current_tenant())
    policy = standing.get_adjustable(path)
    form = FORMS[policy.kind](policy)
    if "back" in request.form:
        return redirect(url_for(".preview", path=path), HTTPStatus.SEE_OTHER)
    if not form.validate():
        return _edit_page(policy, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        standing.proposed(path, form.setting)
    except UnfitChangeError as error:
        return _edit_page(policy, form, refusal=str(error)), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(url_for(".preview", path=path, to=form.text), HTTPStatus.SEE_OTHER)


@bp.get("/<path>/change")
@staff_only(Right.CHANGE_POLICY)
def preview(path: str) -> Page:
    """Show what a value (`to`; none: the file's own) would reword, and ask why it is wanted."""
    standing, form = read_standing(session(), current_tenant()), ConfirmForm(current_person())
    form.setting.data = clean_text(request.args.get("to"))
    return _looked_at(standing, standing.get_adjustable(path), form)


@bp.post("/<path>/change")
@staff_only(Right.CHANGE_POLICY)
def save(path: str) -> Answer | Page:
    """Change a policy, unless somebody else did meanwhile, or the FAQ would be wrong."""
    standing = read_standing(session(), current_tenant())
    policy, form = standing.get_adjustable(path), ConfirmForm(current_person())
    if form.seen_number != standing.number:
        return _looked_at(standing, policy, form, stale=True)[0], HTTPStatus.CONFLICT
    if not form.validate() or not form.prove():
        return _looked_at(standing, policy, form)[0], HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with committing() as writing:
            _change(writing, standing, policy, form)
    except StaleChangeError:
        standing = read_standing(session(), current_tenant())
        return _looked_at(standing, standing.get_adjustable(path), form, stale=True)[0], HTTPStatus.CONFLICT
    except (UnfitChangeError, WrongFaqError):
        return _looked_at(standing, policy, form)[0], HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(url_for(".index", done=path), HTTPStatus.SEE_OTHER)


def _change(writing: TenantSession, standing: Standing, policy: Adjustable, form: ConfirmForm) -> None:
    """Write the change and the search index that goes with it; StaleChangeError, UnfitChangeError, WrongFaqError."""
    setting, by, reason = form.read(policy), acting(), form.reason.data or ""
    proposed = standing.proposed(policy.path, setting)
    who = ChangedBy(current_person().account.id, by.name)
    change_policy(writing, policy.path, setting, seen=form.seen_number, reason=reason, by=who, now=now())
    ensure_right(writing, standing.tenant, proposed)
    known = {"before": written(policy.value), "after": written(value_at(proposed.config.policy, policy.path))}
    record(writing, POLICY_ACT, by=by, to=Party(None, policy.path), now=now(), reason=reason, **known)
    index_faq(writing, proposed)


def _edit_page(policy: Adjustable, form: SettingForm, refusal: str | None = None) -> str:
    history = list_changes(session(), policy.path)
    return render_template(
        "admin/policy/edit.html", policy=policy, form=form, refusal=refusal, history=history, **_WORDS
    )


def _looked_at(standing: Standing, policy: Adjustable, form: ConfirmForm, *, stale: bool = False) -> Page:
    """Show what a change would reword, or why it is none; `stale`: a colleague changed something meanwhile."""
    try:
        proposed = standing.proposed(policy.path, form.read(policy))
    except UnfitChangeError as error:
        refused = _edit_page(policy, FORMS[policy.kind](policy), refusal=str(error))
        return refused, HTTPStatus.UNPROCESSABLE_ENTITY
    form.seen.data = str(standing.number)
    page = render_template(
        "admin/policy/preview.html",
        policy=policy,
        form=form,
        after=value_at(proposed.config.policy, policy.path),
        effects=effects_of(session(), standing.tenant, proposed),
        stale=stale,
        theirs=standing.latest,
        **_WORDS,
    )
    return page, HTTPStatus.OK
