"""Taking stock: what is overdue, undecided and given up is added up over all brands."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from app.adapters.board import ValkeyBoard
from app.domain.accounts.models import AccountState
from app.domain.billing.inbox import take
from app.domain.billing.models import EventState, WebhookEvent
from app.domain.mail.models import MailState, OutgoingMail
from app.domain.support.service import do
from app.domain.support.states import Act, By
from app.jobs.stock import take_stock
from app.kernel.db import TenantSession, transaction
from app.tenancy.registry import Registry, load_registry
from app.web.figures.board import Board
from app.web.figures.shared import Tally
from tests.cast import ACORN, BIRCH
from tests.databases import OpenSession
from tests.domain.billing.ledger import Ledger
from tests.domain.support.tickets import NOW, TERMS, ask
from tests.domain.vat.standing import ask as ask_for_pro
from tests.factories import make_account
from tests.faults.waiting import PATIENCE
from tests.post_office import post
from tests.tenancy.folders import plant
from tests.valkey import valkey

pytestmark = pytest.mark.posts_mails
HOUR = timedelta(hours=1)
MONTH = timedelta(days=30)


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    plant(tmp_path / "brands", ACORN)
    plant(tmp_path / "brands", BIRCH)
    return load_registry(tmp_path / "brands")


@pytest.fixture
def board() -> Iterator[Board]:
    with valkey() as server:
        yield ValkeyBoard(server.url, within=PATIENCE)


@pytest.fixture
def acorn(open_session: OpenSession) -> TenantSession:
    return open_session(ACORN)


def stock(registry: Registry, open_session: OpenSession, board: Board, *, now: datetime) -> Mapping[str, float]:
    """Take it, tell it, and give what the board has of it that is not nothing, by its label."""
    tally = Tally()
    take_stock(registry, open_session, is_vies_asked=False, tally=tally, now=now)
    tally.tell(board)
    return {series.label: value for series, value in board.read().items() if value}


def test_nothing_waits_where_nothing_was_asked(registry: Registry, open_session: OpenSession, board: Board) -> None:
    assert stock(registry, open_session, board, now=NOW) == {}
    assert len(board.read()) == 7


def test_requests_are_overdue_by_whose_turn_it_is_in_all_brands(
    registry: Registry, open_session: OpenSession, acorn: TenantSession, board: Board
) -> None:
    ask(acorn)
    ask(open_session(BIRCH))

    assert stock(registry, open_session, board, now=NOW + MONTH) == {"team": 2}


def test_an_inquiry_is_overdue_by_the_carrier(
    registry: Registry, open_session: OpenSession, acorn: TenantSession, board: Board
) -> None:
    ticket = ask(acorn)
    with transaction(acorn):
        do(acorn, ticket, Act.INQUIRE, By.TEAM, TERMS, by_id=None, now=NOW)

    assert stock(registry, open_session, board, now=NOW + HOUR) == {}
    assert stock(registry, open_session, board, now=NOW + MONTH) == {"carrier": 1}


def test_what_waits_for_a_decision_is_as_old_as_the_oldest_of_any_brand(
    registry: Registry, open_session: OpenSession, acorn: TenantSession, board: Board
) -> None:
    birch = open_session(BIRCH)
    for session, hours in ((acorn, 5), (birch, 3)):
        with transaction(session):
            make_account(session, state=AccountState.WAITING, registered_at=NOW - hours * HOUR)
    ask_for_pro(birch, now=NOW - 2 * HOUR)

    waited = stock(registry, open_session, board, now=NOW)

    assert waited == {"registration": 5 * 3600, "pro": 2 * 3600}


def test_what_was_given_up_is_counted_by_its_kind(
    registry: Registry, open_session: OpenSession, acorn: TenantSession, board: Board
) -> None:
    post(acorn, "ann@example.com", "bob@example.com", now=NOW)
    with transaction(acorn):
        take(acorn, Ledger().tell("subscription", "sub_1"), now=NOW)
        acorn.execute(update(WebhookEvent).values(state=EventState.FAILED, ended_at=NOW))
        acorn.execute(update(OutgoingMail).values(state=MailState.DEAD, ended_at=NOW))

    assert stock(registry, open_session, board, now=NOW) == {"mail": 2, "webhook": 1}


def test_a_brand_that_cannot_be_read_leaves_the_others_counted(
    registry: Registry, open_session: OpenSession, acorn: TenantSession, board: Board
) -> None:
    ask(acorn)

    def open_some(slug: str) -> TenantSession:
        if slug == BIRCH:
            raise OSError
        return open_session(slug)

    assert stock(registry, open_some, board, now=NOW + MONTH) == {"team": 1}
