"""What every act on a bill has in common: which bill it is, whether the actor may, its page, and the way back."""

from http import HTTPStatus
from uuid import UUID

from flask import abort, redirect, render_template, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.admin.billing.deeds import name_of
from app.blueprints.admin.billing.forms import ActForm
from app.blueprints.admin.invoices.forms import CreditForm
from app.domain.accounts.queries import get_account
from app.domain.accounts.rights import Right, may_act
from app.domain.billing.desk import get_bill
from app.domain.billing.models import Bill
from app.kernel.money import Money
from app.web.late_payments import amount_words
from app.web.request import current_language, session
from app.web.signed_in import current_person
from app.web.staff_words import ACT_WORDS


def bill_for(bill_id: UUID) -> Bill:
    """Give what an act is about; NotFoundError, 403 where it is the actor's own, or a colleague's of higher rank."""
    bill = get_bill(session(), bill_id)
    hold_apart(bill.account_id)
    return bill


def hold_apart(account_id: UUID) -> None:
    """Answer 403 where an account is the actor's own, or a colleague's who may not be acted on."""
    if not may_act(current_person().account, get_account(session(), account_id), Right.SETTLE_BILLING):
        abort(HTTPStatus.FORBIDDEN)


def act_page(
    act: str, bill: Bill, form: ActForm | CreditForm, *, action: str, amount: int, about: str = "", **facts: object
) -> str:
    """Show the form of an act on a bill; `amount` in minor units is what it is about."""
    said = (name_of(bill), amount_words(Money(amount, bill.currency), current_language()), about)
    return render_template(
        "admin/billing/act.html",
        words=ACT_WORDS[act],
        act=act,
        about=" · ".join(each for each in said if each),
        action=action,
        back=_place_of(bill.subscription_id),
        form=form,
        **facts,
    )


def back_to(subscription_id: UUID | None, done: str | None = None) -> Answer:
    """Lead back to a subscription, where what was done is said."""
    return redirect(_place_of(subscription_id, done=done), HTTPStatus.SEE_OTHER)


def _place_of(subscription_id: UUID | None, *, done: str | None = None) -> str:
    if subscription_id is None:
        return url_for("billing_desk.index")
    return url_for("billing_desk.show", subscription_id=subscription_id, done=done)
