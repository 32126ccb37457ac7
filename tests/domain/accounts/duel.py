"""A duel over one account: an intruder with its password and mailboxes of their own, the owner with the old mailbox."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import delete, select

from app.adapters.papers.factur_x import FacturX
from app.domain.accounts.activity.locking import lock_account
from app.domain.accounts.closing import close_account
from app.domain.accounts.email_change import ask_email_change, confirm_email_change, drop_email_change, send_link_again
from app.domain.accounts.email_undo import undo_email_change
from app.domain.accounts.errors import AccountError
from app.domain.accounts.factors.models import Passkey
from app.domain.accounts.links.models import Purpose
from app.domain.accounts.links.service import OpenLink, look_at_link, use_link
from app.domain.accounts.models import Account
from app.domain.accounts.policy import EmailChangePolicy, RegistrationPolicy, SignInPolicy
from app.domain.accounts.queries import find_by_email, get_account, standing_of
from app.domain.accounts.recovery import ask_reset, change_password, reset_password
from app.domain.accounts.registration.mails import Team
from app.domain.accounts.rules import Way, let_in
from app.domain.accounts.sessions.models import AccountSession
from app.domain.accounts.sessions.service import Visit, list_sessions, open_account_session
from app.domain.accounts.way_back import WayBack
from app.domain.mail.errors import OutdatedError
from app.domain.mail.models import OutgoingMail
from app.kernel.db import TenantSession, transaction
from app.kernel.ids import new_id
from app.tenancy.registry import load_registry
from app.web.mail.composer import MailComposer
from app.web.not_me import doubted_since, mailbox_of
from tests.factories import HASHER, SIGNER, make_account

ROOT = Path(__file__).parents[3]
OLD, EVE, EVIL = "ann@example.com", "eve@example.net", "evil@example.org"
HOUR = timedelta(hours=1)
HERE = Visit(browser="Firefox, Windows")
CHANGE, TEAM = EmailChangePolicy(), Team("team@example.com", "fr")
MODE = RegistrationPolicy(mode="confirm", taken="neutral")
COMPOSER = MailComposer(load_registry(ROOT / "tenants"), ROOT / "templates", HASHER, FacturX(), SIGNER)

_PATHS = {
    "/password/reset/": Purpose.RESET,
    "/account/not-me/": Purpose.NOT_ME,
    "/email/confirm/": Purpose.CHANGE_EMAIL,
    "/email/undo/": Purpose.UNDO_EMAIL,
}
_LINK = re.compile(rf"https://[^/\s]+({'|'.join(_PATHS)})(\S+)")


class Duel:
    """The account, what lies in each mailbox, what the intruder knows, and the clock, which each move puts on."""

    def __init__(self, session: TenantSession) -> None:
        self.session = session
        self.now = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
        self.boxes: dict[str, list[tuple[Purpose, str]]] = defaultdict(list)
        self._delivered: set[UUID] = set()
        with transaction(session):
            for entity in (OutgoingMail, Account):  # of the duel before
                session.execute(delete(entity), execution_options={"synchronize_session": False})
            self._id = make_account(session, email=OLD, password=None, password_hash="leaked").id
        self.known = {"leaked"}

    @property
    def account(self) -> Account:
        return get_account(self.session, self._id)

    def sessions(self) -> list[AccountSession]:
        return list(list_sessions(self.session, self._id, now=self.now))

    def play(self, move: str) -> bool:
        """Make a move; False, and nothing, when it is refused or there is nothing to make it with."""
        self.now += timedelta(seconds=1)
        try:
            with transaction(self.session):
                MOVES[move](self)
        except (AccountError, LookupError):
            return False
        finally:
            self.session.expire_all()
        return True

    def deliver(self) -> None:
        """Send the mails that wait; one that must not leave any more does not."""
        self.now += timedelta(seconds=1)
        for mail in self.session.scalars(select(OutgoingMail).order_by(OutgoingMail.posted_at)).all():
            if mail.id in self._delivered:
                continue
            self._delivered.add(mail.id)
            try:
                message = COMPOSER.compose(mail, session=self.session, now=self.now)
            except OutdatedError:
                continue
            part = message.get_body(("plain",))
            found = _LINK.findall(str(part.get_content())) if part else []
            self.boxes[mail.to] += [(_PATHS[path], token) for path, token in found]
        self.session.expire_all()

    def links(self, purpose: Purpose, *mailboxes: str) -> Iterator[tuple[str, OpenLink]]:
        """Give the links of a kind in some mailboxes that still work, the latest first, with their tokens."""
        for mailbox in mailboxes:
            for kind, token in reversed(self.boxes[mailbox]):
                try:
                    if kind is purpose:
                        yield token, look_at_link(self.session, token, purpose, now=self.now)
                except AccountError:
                    continue

    def follow(self, purpose: Purpose, *mailboxes: str) -> OpenLink:
        """Use the latest such link; LookupError."""
        found = next(self.links(purpose, *mailboxes), None)
        if found is None:
            raise LookupError(purpose)
        return use_link(self.session, found[0], purpose, now=self.now)

    def inside(self) -> AccountSession:
        """Give the intruder's session; LookupError."""
        return self.sessions()[0]


def enter(duel: Duel) -> None:
    """By a password that is known, or by a passkey; once at a time."""
    if duel.sessions():
        raise LookupError
    way = Way.PASSWORD if duel.account.password_hash in duel.known else Way.PASSKEY
    if way is Way.PASSKEY and duel.session.scalars(select(Passkey)).first() is None:
        raise LookupError
    let_in(standing_of(duel.account), way, tenant=duel.session.tenant, now=duel.now)
    open_account_session(duel.session, duel.account, visit=HERE, lasts=8 * HOUR, now=duel.now)


def ask(email: str) -> Callable[[Duel], None]:
    def move(duel: Duel) -> None:
        since = duel.inside().started_at
        ask_email_change(duel.session, duel.account, email, policy=CHANGE, tells_taken=True, since=since, now=duel.now)

    return move


def ask_again(duel: Duel) -> None:
    duel.inside()
    send_link_again(duel.session, duel.account, policy=CHANGE, now=duel.now)


def drop(duel: Duel) -> None:
    duel.inside()
    drop_email_change(duel.session, duel.account, now=duel.now)


def confirm(duel: Duel) -> None:
    link = duel.follow(Purpose.CHANGE_EMAIL, EVE, EVIL)
    let_in(standing_of(link.account), Way.ACTIVATION, tenant=duel.session.tenant, now=duel.now)
    but = next((each.id for each in duel.sessions()), None)
    confirm_email_change(duel.session, link, policy=CHANGE, but=but, now=duel.now, visit=HERE)


def add_passkey(duel: Duel) -> None:
    duel.inside()
    made = new_id(duel.now)
    key = {"credential_id": made.bytes, "public_key": b"p", "sign_count": 0, "transports": [], "is_synced": False}
    duel.session.add(Passkey(id=made, account_id=duel.account.id, name="Eve", added_at=duel.now, **key))


def new_password(duel: Duel) -> None:
    current = duel.inside().id
    duel.known.add(f"eve's {len(duel.known)}")
    hashed = f"eve's {len(duel.known) - 1}"
    change_password(duel.session, duel.account, hashed, current=current, visit=HERE, now=duel.now)


def forget(duel: Duel) -> None:
    ask_reset(duel.session, duel.account.email, sign_in=SignInPolicy(), lasts=HOUR, now=duel.now)


def reset(duel: Duel, hashed: str = "leaked", *mailboxes: str) -> None:
    link = duel.follow(Purpose.RESET, *(mailboxes or (EVE, EVIL)))
    reset_password(duel.session, link.account, hashed, policy=MODE, team=TEAM, visit=HERE, now=duel.now)


def close(duel: Duel, *, email_barred: bool = False) -> None:
    duel.inside()
    close_account(duel.session, duel.account, email_barred=email_barred, now=duel.now, visit=HERE)


def squat(duel: Duel) -> None:
    """Register with the old address once it is free, where an account is open without proof of its mailbox."""
    if find_by_email(duel.session, OLD) is not None:
        raise LookupError
    make_account(duel.session, email=OLD, password=None, confirmed_at=None)


def lock(duel: Duel) -> None:
    duel.inside()
    lock_account(duel.session, duel.account, since=duel.now, reset_within=HOUR, visit=HERE, now=duel.now)


def undo(duel: Duel, *mailboxes: str) -> WayBack:
    link = duel.follow(Purpose.UNDO_EMAIL, *(mailboxes or (EVE, EVIL)))
    return undo_email_change(duel.session, link, reset_within=HOUR, now=duel.now, visit=HERE)


def doubt(duel: Duel, *mailboxes: str) -> WayBack:
    link = duel.follow(Purpose.NOT_ME, *(mailboxes or (EVE, EVIL)))
    since, mailbox = doubted_since(link.details), mailbox_of(link.details)
    return lock_account(
        duel.session, link.account, since=since, mailbox=mailbox, reset_within=HOUR, visit=HERE, now=duel.now
    )


def wait(duel: Duel) -> None:
    duel.now += 9 * HOUR


MOVES: Mapping[str, Callable[[Duel], object]] = MappingProxyType(
    {
        "enter": enter,
        "ask eve": ask(EVE),
        "ask evil": ask(EVIL),
        "ask again": ask_again,
        "drop": drop,
        "confirm": confirm,
        "add passkey": add_passkey,
        "new password": new_password,
        "forget": forget,
        "reset": reset,
        "close": close,
        "close and bar": lambda duel: close(duel, email_barred=True),
        "squat": squat,
        "lock": lock,
        "undo": undo,
        "doubt": doubt,
        "wait": wait,
    }
)
"""What the intruder may do; “deliver”, which is nobody's move, stands beside them."""
