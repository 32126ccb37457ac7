"""“Not me” from the old mailbox wins, whatever an intruder did meanwhile; and an honest owner moves."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from app.domain.accounts.closing import close_account, suspend_account
from app.domain.accounts.factors.models import Passkey
from app.domain.accounts.links.models import AccountLink, Purpose
from app.domain.accounts.models import AccountState
from app.domain.accounts.queries import find_by_email
from app.domain.accounts.way_back import WayBack
from app.kernel.db import open_session, transaction
from tests.domain.accounts.duel import EVE, MOVES, OLD, Duel, doubt, reset, undo

pytestmark = pytest.mark.posts_mails

BRAND = "camcha"
MOVED = ["enter", "ask eve", "deliver", "confirm", "deliver"]
BEGINNINGS = st.sampled_from((["enter", "ask eve", "deliver"], MOVED, ["enter", "add passkey", "ask eve", "deliver"]))
ATTACKS = st.tuples(BEGINNINGS, st.lists(st.sampled_from([*sorted(MOVES), "deliver"]), max_size=10)).map(
    lambda parts: [*parts[0], *parts[1]]
)


def play(duel: Duel, moves: Sequence[str]) -> None:
    for move in moves:
        duel.deliver() if move == "deliver" else duel.play(move)


def win(duel: Duel, password: str, by: str) -> None:
    """Let the owner say “not me” from the old mailbox, choose a password by mail, and be alone in the account."""
    is_alert = by == "alert" and next(duel.links(Purpose.NOT_ME, OLD), None) and duel.account.email != OLD
    with transaction(duel.session):
        way = (doubt if is_alert else undo)(duel, OLD)
    duel.session.expire_all()
    assert way is WayBack.MAIL
    holds(duel)
    duel.deliver()
    with transaction(duel.session):
        reset(duel, password, OLD)
    duel.session.expire_all()
    assert duel.account.locked_at is None
    holds(duel)
    assert duel.account.password_hash == password


def holds(duel: Duel) -> None:
    """Look whether the account is the owner's, and stays so whatever the intruder still has."""
    duel.deliver()
    for move in ("enter", "confirm", "reset", "undo", "doubt", "squat"):
        assert not duel.play(move), move
    account = duel.account
    assert (account.email, account.email_key, account.state) == (OLD, OLD, AccountState.ACTIVE)
    assert account.new_email is None
    assert duel.sessions() == []
    assert duel.session.scalars(select(Passkey)).all() == []
    assert find_by_email(duel.session, OLD) is account


@settings(max_examples=10)
@given(st.lists(ATTACKS, min_size=1, max_size=2), st.sampled_from(("undo", "alert")))
@example([[*MOVED, "forget", "deliver", "reset", "enter", "add passkey", "new password"]], "undo")
@example([[*MOVED, "close", "squat"]], "undo")
@example([[*MOVED, "forget"]], "undo")
@example([[*MOVED, "new password"]], "undo")
@example([["enter", "add passkey", "ask eve", "deliver"]], "undo")
@example([[*MOVED, "close and bar", "squat"]], "alert")
@example([["enter", "ask eve", "add passkey", "ask again", "deliver", "confirm", "deliver"]], "undo")
@example([["enter", "ask eve", "deliver", "add passkey", "drop", "ask evil", "deliver", "confirm", "deliver"]], "undo")
@example([[*MOVED, "new password", "lock"], MOVED], "alert")
@example([[*MOVED, "ask evil", "deliver", "confirm", "deliver", "undo", "deliver", "reset", "enter"], MOVED], "undo")
def test_the_old_mailbox_wins_over_any_moves_and_wins_again(engine: Engine, attacks: list[list[str]], by: str) -> None:
    with open_session(engine, BRAND) as session:
        duel = Duel(session)
        for number, moves in enumerate(attacks):
            play(duel, moves)
            win(duel, f"owner's {number}", by)
            duel.known.add(f"owner's {number}")  # it leaks, too


def test_an_honest_owner_who_moved_chooses_a_password_at_the_new_address_at_once(engine: Engine) -> None:
    with open_session(engine, BRAND) as session:
        duel = Duel(session)
        play(duel, [*MOVED, "forget", "deliver"])

        assert duel.play("reset")

        assert (duel.account.email, duel.account.password_hash) == (EVE, "leaked")


@pytest.mark.parametrize("early", [timedelta(seconds=1), timedelta(0), timedelta(seconds=-1)])
def test_an_alert_in_the_old_mailbox_takes_the_account_back_only_while_the_move_can_be_undone(
    engine: Engine, early: timedelta
) -> None:
    with open_session(engine, BRAND) as session:
        duel = Duel(session)
        play(duel, ["enter", "new password", "ask eve", "deliver", "confirm", "deliver"])
        ends = max(link.expires_at for link in session.scalars(select(AccountLink)) if "asked_at" in link.details)
        duel.now = ends - early

        with transaction(session):
            doubt(duel, OLD)

        assert duel.account.locked_at is not None
        assert duel.account.email == (OLD if early > timedelta(0) else EVE)


def test_what_the_team_closed_or_paused_gets_its_address_back_and_stays_as_it_is(engine: Engine) -> None:
    by_team = partial(close_account, email_barred=True)
    for stop, state, way in (
        (by_team, AccountState.CLOSED, WayBack.CLOSED),
        (suspend_account, AccountState.SUSPENDED, WayBack.PAUSED),
    ):
        with open_session(engine, BRAND) as session:
            duel = Duel(session)
            play(duel, MOVED)
            with transaction(session):
                stop(session, duel.account, now=duel.now)

            with transaction(session):
                assert undo(duel, OLD) is way

            assert (duel.account.email, duel.account.state) == (OLD, state)
            duel.deliver()
            assert next(duel.links(Purpose.RESET, OLD), None) is None


def test_a_password_chosen_by_mail_or_a_lock_drops_the_change_that_waits(engine: Engine) -> None:
    for said, move in ((Purpose.RESET, reset_by_owner), (Purpose.NOT_ME, doubt)):
        with open_session(engine, BRAND) as session:
            duel = Duel(session)
            play(duel, ["enter", "new password", "forget", "deliver", "ask eve"])
            assert next(duel.links(said, OLD))

            with transaction(session):
                move(duel, OLD)

            duel.deliver()
            assert duel.account.new_email is None
            assert not duel.play("confirm")


def reset_by_owner(duel: Duel, mailbox: str) -> None:
    reset(duel, "owner's", mailbox)
