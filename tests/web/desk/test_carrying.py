"""Work on transfers behind the pages: whoever dies or is stopped, every line is done once, or not at all."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import delete, func, select

from app.domain.accounts.models import Account
from app.domain.accounts.transfers.models import Transfer, TransferChunk, TransferLine
from app.domain.accounts.transfers.rules import LEASE, MOST_TRIES, RETRY_AFTER
from app.domain.mail.models import OutgoingMail
from app.jobs import transfers
from app.jobs.housekeeping import tend_accounts
from app.kernel.db import transaction
from tests.web.desk import moving
from tests.web.desk.moving import (
    LEA,
    TOM,
    act,
    carrier_of,
    checked,
    emails,
    fates,
    id_in,
    page_of,
    rows,
    send,
    sheet,
    work,
)
from tests.web.people import Visitor, settle

pytestmark = pytest.mark.posts_mails
PEOPLE = tuple(f"p{number}@example.com;P;Q;R" for number in range(12))


class KilledError(BaseException):
    """What ends a process without a word."""


class Mortal:
    """A clock whose owner dies when it has been asked so many times."""

    def __init__(self, life: int, ahead: timedelta = timedelta(0)) -> None:
        self.life, self.ahead = life, ahead

    def __call__(self) -> datetime:
        self.life -= 1
        if self.life < 0:
            raise KilledError
        return datetime.now(UTC) + self.ahead


class Meddler(Event):
    """What is asked before each step whether to go on; at the last of so many, somebody does something."""

    def __init__(self, steps: int, deed: Callable[[], object]) -> None:
        super().__init__()
        self.steps, self.deed = steps, deed

    def is_set(self) -> bool:
        self.steps -= 1
        if self.steps == 0:
            self.deed()
        return super().is_set()


@pytest.fixture(autouse=True)
def nobody(app: Flask) -> Iterator[None]:
    yield
    moving.clear(app)


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfers, "IMPORTED_AT_ONCE", 3)
    monkeypatch.setattr(transfers, "CHECKED_AT_ONCE", 5)


def count(app: Flask, entity: type[Account | OutgoingMail | Transfer | TransferLine | TransferChunk]) -> int:
    with rows(app) as session:
        return session.scalar(select(func.count()).select_from(entity)) or 0


def after(wait: timedelta) -> Callable[[], datetime]:
    return lambda: datetime.now(UTC) + wait + timedelta(seconds=1)


def finish(app: Flask, chance: Random) -> int:
    """Let one worker after another die at some moment, each when the claim before is over; give how many died."""
    died, ahead = 0, timedelta(0)
    while True:
        ahead += LEASE + timedelta(seconds=1)
        try:
            if not work(app, carrier_of(app, Mortal(chance.randrange(5, 25), ahead))):
                return died
        except KilledError:
            died += 1


@pytest.mark.parametrize("seed", range(3))
def test_however_often_a_worker_dies_each_line_is_done_once(app: Flask, dora: Visitor, seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - chosen, so that it is the same each time
    transfer_id = id_in(send(dora, sheet(*PEOPLE, "no address;A;B;C")))
    died = finish(app, chance)
    assert [fate for _, fate, _, _ in fates(app, transfer_id)] == ["new"] * 12 + ["refused"]
    assert emails(app) == {"admin@example.com"}
    act(dora, transfer_id, "start")
    died += finish(app, chance)
    assert died
    assert [fate for _, fate, _, _ in fates(app, transfer_id)] == ["added"] * 12 + ["refused"]
    assert (count(app, Account), count(app, OutgoingMail)) == (13, 12)
    transfer = moving.transfer_of(app, transfer_id)
    assert (transfer.state, transfer.done, transfer.total, transfer.lease_owner) == ("done", 12, 12, None)


def test_an_export_begins_anew_after_a_death(app: Flask, dora: Visitor) -> None:
    transfer_id = id_in(dora.send("/admin/people/exports/", {}))
    with pytest.raises(KilledError):
        work(app, carrier_of(app, Mortal(6)))
    assert moving.pieces(app)
    assert work(app, carrier_of(app, after(LEASE))) == 1
    assert len(moving.read_csv(act(dora, transfer_id, "people.csv"))) == 1


def test_two_workers_share_no_transfer(app: Flask, dora: Visitor) -> None:
    transfer_id = id_in(send(dora, sheet(*PEOPLE)))
    with pytest.raises(KilledError):
        work(app, carrier_of(app, Mortal(6)))
    assert work(app) == 0
    assert work(app, carrier_of(app, after(LEASE))) == 1
    assert moving.transfer_of(app, transfer_id).state == "checked"


def test_whoever_lost_a_transfer_writes_no_more_of_it(app: Flask, dora: Visitor) -> None:
    transfer_id = id_in(send(dora, sheet(*PEOPLE)))
    slow = carrier_of(app)
    work(app, replace(slow, stop=Meddler(4, lambda: work(app, carrier_of(app, after(LEASE))))))
    assert [number for number, *_rest in fates(app, transfer_id)] == list(range(2, 14))
    assert moving.transfer_of(app, transfer_id).state == "checked"


@pytest.mark.parametrize(("steps", "added"), [(2, 0), (4, 6)])
def test_an_import_that_is_cancelled_halfway_says_what_is_done(
    app: Flask, dora: Visitor, steps: int, added: int
) -> None:
    transfer_id = checked(app, dora, *PEOPLE)
    act(dora, transfer_id, "start")
    work(app, replace(carrier_of(app), stop=Meddler(steps, lambda: act(dora, transfer_id, "cancel"))))
    assert (count(app, Account), count(app, OutgoingMail)) == (1 + added, added)
    page = page_of(dora, transfer_id)
    assert (f"{added} personnes avaient déjà été importées" if added else "Rien n’a changé") in page
    again = checked(app, dora, *PEOPLE)
    assert [fate for _, fate, _, _ in fates(app, again)].count("unchanged") == added


def test_a_worker_that_is_told_to_stop_leaves_the_rest_to_the_next(app: Flask, dora: Visitor) -> None:
    transfer_id = checked(app, dora, *PEOPLE)
    act(dora, transfer_id, "start")
    stop = Meddler(3, lambda: stop.set())  # noqa: PLW0108 - it is not made yet
    work(app, replace(carrier_of(app), stop=stop))
    assert count(app, Account) == 4
    assert work(app) == 1
    assert count(app, Account) == 13


def test_a_transfer_that_breaks_its_worker_again_and_again_has_failed(app: Flask, dora: Visitor) -> None:
    transfer_id = id_in(send(dora, sheet(LEA)))
    broken = replace(carrier_of(app), sealer=Broken())
    assert work(app, broken) == 1
    assert work(app, broken) == 0
    for number in range(1, MOST_TRIES):
        assert work(app, replace(broken, clock=after(RETRY_AFTER * 20 * number))) == 1
    assert work(app, replace(broken, clock=after(RETRY_AFTER * 200))) == 0
    assert "la faute est de notre côté" in page_of(dora, transfer_id)
    assert moving.pieces(app) == 0


class Broken:
    """Something that we did not think of."""

    def seal(self, _secret: bytes, *, bound_to: str) -> bytes:
        raise ZeroDivisionError(bound_to)

    def unseal(self, _sealed: bytes, *, bound_to: str) -> bytes | None:
        raise ZeroDivisionError(bound_to)

    def mark(self, _secret: str, *, bound_to: str) -> str:
        raise ZeroDivisionError(bound_to)


def test_an_address_taken_since_the_rehearsal_is_left_alone(app: Flask, dora: Visitor) -> None:
    transfer_id = checked(app, dora, LEA, TOM)
    settle(app, email="lea@example.com", company="Another")
    act(dora, transfer_id, "start")
    work(app)
    assert fates(app, transfer_id) == [(2, "refused", "first_name", "different"), (3, "added", None, None)]
    assert count(app, OutgoingMail) == 1


def test_transfers_are_forgotten_after_a_day(app: Flask, dora: Visitor) -> None:
    registry = app.extensions["guichet"].registry
    exported = id_in(dora.send("/admin/people/exports/", {}))
    waiting, ended = checked(app, dora, TOM) if work(app) else None, id_in(send(dora, sheet(LEA)))
    act(dora, ended, "cancel")
    running = id_in(send(dora, sheet(*PEOPLE)))
    for hours, left in ((23.9, {exported, waiting, ended, running}), (24.1, {running})):
        now = datetime.now(UTC) + timedelta(hours=hours)
        tend_accounts(registry, carrier_of(app).open_session, now=now)
        with rows(app) as session:
            assert set(session.scalars(select(Transfer.id))) == left
    assert (count(app, TransferLine), count(app, TransferChunk)) == (0, 1)


def test_a_transfer_goes_with_its_account(app: Flask, dora: Visitor) -> None:
    checked(app, dora, LEA)
    with rows(app) as session, transaction(session):
        session.execute(delete(Account), execution_options={"synchronize_session": False})
    assert (count(app, Transfer), count(app, TransferLine), count(app, TransferChunk)) == (0, 0, 0)
