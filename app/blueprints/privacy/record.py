"""« Ce que nous gardons et pourquoi »: the record of processing, from what the tables declare."""

from flask import Blueprint, render_template

from app.domain.accounts.rights import is_staff
from app.web.context import need_page
from app.web.record import list_record
from app.web.request import current_tenant
from app.web.signed_in import current_person, login_required

bp = Blueprint("record", __name__, url_prefix="/account/privacy/record")


@bp.before_request
def only_with_accounts() -> None:
    """Answer 404 where the brand has no accounts."""
    need_page("my_data")


@bp.get("")
@login_required
def show() -> str:
    """Show what is held about whoever asks, why, how long, and who receives it."""
    record = list_record(current_tenant().config, is_staff=is_staff(current_person().account.role))
    return render_template("privacy/record.html", record=record)
