"""A copy of all that is held about somebody: asked for, written row by row, kept for a while; nothing here commits."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select

from app.domain.accounts.activity.models import EventKind
from app.domain.accounts.activity.service import note
from app.domain.accounts.models import Account
from app.domain.accounts.sessions.service import Visit
from app.domain.accounts.transfers import service
from app.domain.accounts.transfers.models import Transfer, TransferKind, TransferState
from app.domain.accounts.transfers.rules import WORKING
from app.domain.accounts.transfers.storage import delete_file
from app.domain.mail.service import post
from app.domain.privacy.holdings import Held, Owner, count_given, list_held
from app.kernel.db import TenantSession

READY_MAIL = "copy_ready"
FORMS = 2
"""How often a copy says everything: for programs, and for people."""


def ask_copy(session: TenantSession, account: Account, *, visit: Visit, language: str, now: datetime) -> bool:
    """Ask for a copy, in an earlier one's place; False where one is being written already, which goes on."""
    transfer = Transfer(kind=TransferKind.COPY, state=TransferState.ASKED, language=language, heading=[], left_out=[])
    begun, is_new = service.begin(session, transfer, account, "", now=now)
    if is_new:
        drop_copies(session, account, but=begun)
        note(session, account.id, EventKind.DATA_COPIED, now=now, visit=visit)
    return is_new


def find_copy(session: TenantSession, account: Account, *, now: datetime) -> Transfer | None:
    """Find the copy of an account that is written, or was and still waits for it."""
    kept = or_(Transfer.expires_at > now, Transfer.state.in_(WORKING))
    own = select(Transfer).where(Transfer.account_id == account.id, Transfer.kind == TransferKind.COPY, kept)
    return session.scalar(own.order_by(Transfer.id.desc()).limit(1))


def drop_copies(session: TenantSession, account: Account, *, but: Transfer | None = None) -> None:
    """Delete the copies of an account, written or not."""
    own = (Transfer.account_id == account.id) & (Transfer.kind == TransferKind.COPY)
    unwanted = own if but is None else own & (Transfer.id != but.id)
    session.execute(delete(Transfer).where(unwanted), execution_options={"synchronize_session": False})


def start_copy(session: TenantSession, transfer: Transfer) -> tuple[Owner, Sequence[Held]]:
    """Begin to write, anew where an earlier try was broken off: give whose rows, and the tables that have any."""
    delete_file(session, transfer.id)
    owner = Owner.of(session.scalars(select(Account).where(Account.id == transfer.account_id)).one())
    counted = [(held, count_given(session, held, owner)) for held in list_held() if held.holding.given]
    transfer.total, transfer.done = FORMS * sum(rows for _, rows in counted), 0
    return owner, [held for held, rows in counted if rows]


def end_copy(session: TenantSession, transfer: Transfer, *, kept_for: timedelta, now: datetime) -> None:
    """End a copy whose every row is written, and tell its owner, whose mail is of no use once the copy is over."""
    transfer.done = transfer.total
    service.end(session, transfer, TransferState.DONE, now=now, kept_for=kept_for)
    account = session.scalars(select(Account).where(Account.id == transfer.account_id)).one()
    args = {"account": str(account.id)}
    post(
        session,
        kind=READY_MAIL,
        to=account.email,
        args=args,
        language=transfer.language,
        now=now,
        expires_at=transfer.expires_at,
    )
