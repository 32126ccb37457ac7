"""« Mes cartes bancaires »: what is on file, one more, one in place of another, which one is charged, one less."""

from collections.abc import Mapping
from http import HTTPStatus
from uuid import uuid4

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.domain.accounts.activity.models import EventKind
from app.domain.billing.cards.rules import ensure_removable
from app.domain.billing.cards.service import Change, is_charged, note_card, tell_change
from app.domain.billing.errors import LastMethodError, PaymentsMisusedError, PaymentsUnavailableError
from app.domain.billing.ports import ProvidedMethod
from app.web.card_form import Purpose, open_card_form
from app.web.cards import Wallet, find_wallet, get_wallet, need_provider, shown_card, shown_cards
from app.web.context import need_page
from app.web.customers import customer_of
from app.web.fresh_proof import ProvenForm
from app.web.request import committing, now, session
from app.web.signed_in import current_person, login_required
from app.web.visits import current_visit

bp = Blueprint("cards", __name__, url_prefix="/account/billing/cards")
bp.before_request(lambda: need_page("cards"))

Page = str | tuple[str, int]
_DONE = frozenset({"added", "replaced", "default", "removed"})


@bp.errorhandler(PaymentsUnavailableError)
@bp.errorhandler(PaymentsMisusedError)
def away(_error: Exception) -> Page:
    """Say that the provider does not answer; nothing was changed that is not said."""
    return render_template("cards/away.html"), HTTPStatus.SERVICE_UNAVAILABLE


@bp.get("")
@login_required
def index() -> str:
    """List what is on file, the one that is charged first."""
    wallet, done = find_wallet(), request.args.get("done")
    cards = shown_cards(wallet.methods) if wallet else []
    return render_template("cards/index.html", cards=cards, done=done if done in _DONE else None)


@bp.get("/new")
@login_required
def ask_to_add() -> str:
    """Say what comes, and ask for the password unless it was proven a moment ago."""
    return _proof_page(ProvenForm(current_person()), None)


@bp.post("/new")
@login_required
def add() -> Answer | Page:
    """Show the form that a card is typed into."""
    return _type_card(None)


@bp.get("/<method_id>/replace")
@login_required
def ask_to_replace(method_id: str) -> str:
    """Say what comes, and ask for the password unless it was proven a moment ago."""
    old = get_wallet().get(method_id)
    return _proof_page(ProvenForm(current_person()), old)


@bp.post("/<method_id>/replace")
@login_required
def replace(method_id: str) -> Answer | Page:
    """Show the form that a card is typed into, which then takes the place of this one."""
    return _type_card(get_wallet().get(method_id))


@bp.get("/done")
@login_required
def returned() -> str:
    """Take back whoever comes from the form; the page sends on by itself, as looking at it changes nothing."""
    return render_template("cards/returned.html", sent=_sent(request.args))


@bp.post("/done")
@login_required
def finish() -> Answer | Page:
    """Note what the form put on file: charge it where nothing else is, and take off what it replaces."""
    wallet, sent = get_wallet(), _sent(request.form)
    setup = wallet.payments.find_setup(sent["setup_intent"])
    if setup is None or setup.customer != wallet.customer or setup.method is None:
        return render_template("cards/returned.html", sent=None), HTTPStatus.UNPROCESSABLE_ENTITY
    method, old = wallet.find(setup.method), wallet.find(sent["replaces"])
    if method is None:
        return _back()  # it was taken off file since
    if old is not None and old.id != method.id:
        _put_in_place_of(wallet, method, old)
    elif not any(each.is_default for each in wallet.methods):
        wallet.payments.set_default(wallet.customer, method.id)
    _note(wallet, EventKind.CARD_ADDED, method, replaced=old)
    return _back("replaced" if old else "added")


@bp.post("/<method_id>/default")
@login_required
def use_by_default(method_id: str) -> Answer:
    """Charge this one from now on."""
    wallet = get_wallet()
    wallet.payments.set_default(wallet.customer, wallet.get(method_id).id)
    _note(wallet, None)
    return _back("default")


@bp.get("/<method_id>/remove")
@login_required
def ask_to_remove(method_id: str) -> Page:
    """Say what goes with a means of payment, or why it can't go."""
    wallet = get_wallet()
    return _removal_page(ProvenForm(current_person()), wallet, wallet.get(method_id))


@bp.post("/<method_id>/remove")
@login_required
def remove(method_id: str) -> Answer | Page:
    """Take one off file; what is charged then is said before."""
    wallet = get_wallet()
    form, method = ProvenForm(current_person()), wallet.get(method_id)
    if not (form.validate() and form.prove()):
        return _removal_page(form, wallet, method), HTTPStatus.UNPROCESSABLE_ENTITY
    if not _may_go(wallet, method):
        return _removal_page(form, wallet, method), HTTPStatus.CONFLICT
    heir = wallet.heir_of(method)
    session().rollback()
    if heir is not None:
        wallet.payments.set_default(wallet.customer, heir.id)
    wallet.payments.remove(wallet.customer, method.id)
    _note(wallet, EventKind.CARD_REMOVED, method)
    return _back("removed")


def _type_card(old: ProvidedMethod | None) -> Answer | Page:
    """Show the provider's form once it is sure who asks."""
    form = ProvenForm(current_person())
    if "current_password" in form and "current_password" not in request.form:
        return _proof_page(form, old)
    if not (form.validate() and form.prove()):
        return _proof_page(form, old), HTTPStatus.UNPROCESSABLE_ENTITY
    provider = need_provider()
    customer = customer_of(session(), provider.payments, current_person().account.id, now=now())
    secret = provider.payments.begin_setup(customer, key=f"setup-{uuid4()}")
    there = url_for(".returned", replaces=old.id if old else None)
    return render_template(
        "cards/type.html",
        form=open_card_form(provider, secret, Purpose.KEEP, return_to=there),
        old=shown_card(old) if old else None,
    )


def _put_in_place_of(wallet: Wallet, method: ProvidedMethod, old: ProvidedMethod) -> None:
    if old.is_default or not any(each.is_default for each in wallet.methods):
        wallet.payments.set_default(wallet.customer, method.id)
    wallet.payments.remove(wallet.customer, old.id)


def _note(
    wallet: Wallet,
    kind: EventKind | None,
    method: ProvidedMethod | None = None,
    *,
    replaced: ProvidedMethod | None = None,
) -> None:
    """Write down what is charged now, and tell the owner what was done."""
    methods = wallet.payments.list_methods(wallet.customer)
    account_id = current_person().account.id
    with committing() as writing:
        note_card(writing, account_id, methods, now=now())
        if kind is not None and method is not None:
            old = shown_card(replaced).name if replaced else ""
            change = Change(method_id=method.id, name=shown_card(method).name, replaced=old)
            tell_change(writing, account_id, kind, change, visit=current_visit(), now=now())


def _may_go(wallet: Wallet, method: ProvidedMethod) -> bool:
    try:
        ensure_removable(method, wallet.methods, is_charged=is_charged(session(), current_person().account.id))
    except LastMethodError:
        return False
    return True


def _sent(given: Mapping[str, str]) -> dict[str, str]:
    return {name: given.get(name, "") for name in ("setup_intent", "replaces")}


def _proof_page(form: ProvenForm, old: ProvidedMethod | None) -> str:
    action = url_for(".replace", method_id=old.id) if old else url_for(".add")
    return render_template("cards/proof.html", form=form, action=action, old=shown_card(old) if old else None)


def _removal_page(form: ProvenForm, wallet: Wallet, method: ProvidedMethod) -> str:
    heir = wallet.heir_of(method)
    return render_template(
        "cards/remove.html",
        form=form,
        card=shown_card(method),
        heir=shown_card(heir) if heir else None,
        may_go=_may_go(wallet, method),
    )


def _back(done: str | None = None) -> Answer:
    return redirect(url_for(".index", done=done), HTTPStatus.SEE_OTHER)
