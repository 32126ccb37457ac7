"""The one gate: every way in, from every state, as a table."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.accounts.errors import (
    ClosedError,
    ExpiredPasswordError,
    ForeignAccountError,
    LockedError,
    RefusedEntryError,
    SuspendedError,
    TransitionError,
    UnconfirmedError,
    WaitingError,
)
from app.domain.accounts.models import AccountState
from app.domain.accounts.rules import TRANSITIONS, Event, Standing, Way, let_in, next_state
from tests.cast import ACORN, BIRCH

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
IN = None
Refusal = type[RefusedEntryError] | None

STATES: dict[str, Standing] = {
    "active": Standing(tenant=ACORN, state=AccountState.ACTIVE),
    "unconfirmed": Standing(tenant=ACORN, state=AccountState.UNCONFIRMED),
    "waiting": Standing(tenant=ACORN, state=AccountState.WAITING),
    "suspended": Standing(tenant=ACORN, state=AccountState.SUSPENDED),
    "closed": Standing(tenant=ACORN, state=AccountState.CLOSED),
    "locked": Standing(tenant=ACORN, state=AccountState.ACTIVE, locked=True),
    "password expired": Standing(tenant=ACORN, state=AccountState.ACTIVE, password_expires_at=NOW),
    "another tenant's": Standing(tenant=BIRCH, state=AccountState.ACTIVE),
}
BY_MAIL = {"unconfirmed": IN, "waiting": IN}
USUAL: dict[str, Refusal] = {
    "active": IN,
    "unconfirmed": UnconfirmedError,
    "waiting": WaitingError,
    "suspended": SuspendedError,
    "closed": ClosedError,
    "locked": LockedError,
    "password expired": IN,
    "another tenant's": ForeignAccountError,
}
GATE: dict[Way, dict[str, Refusal]] = {
    Way.PASSWORD: {**USUAL, "password expired": ExpiredPasswordError},
    Way.PASSKEY: USUAL,
    Way.REGISTRATION: USUAL,
    Way.MIGRATION: USUAL,
    Way.STAFF: USUAL,
    Way.SESSION: USUAL,
    Way.ACTIVATION: {**USUAL, **BY_MAIL},
    Way.RESET: {**USUAL, **BY_MAIL, "locked": IN},
}


@pytest.mark.security("SI-11")
def test_every_way_and_every_state_has_its_row() -> None:
    assert set(GATE) == set(Way)
    assert {standing.state for standing in STATES.values()} == set(AccountState)
    assert all(set(row) == set(STATES) for row in GATE.values())


@pytest.mark.security("SI-11")
@pytest.mark.parametrize("way", Way)
@pytest.mark.parametrize("state", STATES)
def test_the_gate(way: Way, state: str) -> None:
    expected = GATE[way][state]
    if expected is None:
        let_in(STATES[state], way, tenant=ACORN, now=NOW)
        return
    with pytest.raises(expected):
        let_in(STATES[state], way, tenant=ACORN, now=NOW)


@pytest.mark.security("SI-12")
@pytest.mark.parametrize(
    ("before", "refused"), [(timedelta(seconds=1), False), (timedelta(0), True), (timedelta(seconds=-1), True)]
)
def test_a_password_that_we_made_is_good_until_the_second_it_expires(before: timedelta, refused: bool) -> None:  # noqa: FBT001
    standing = Standing(tenant=ACORN, state=AccountState.ACTIVE, password_expires_at=NOW + before)
    if refused:
        with pytest.raises(ExpiredPasswordError):
            let_in(standing, Way.PASSWORD, tenant=ACORN, now=NOW)
    else:
        let_in(standing, Way.PASSWORD, tenant=ACORN, now=NOW)


def test_a_locked_account_of_a_paused_person_is_told_to_be_paused() -> None:
    standing = Standing(tenant=ACORN, state=AccountState.SUSPENDED, locked=True)
    with pytest.raises(SuspendedError):
        let_in(standing, Way.RESET, tenant=ACORN, now=NOW)


def test_every_step_that_is_not_drawn_is_refused() -> None:
    for state in AccountState:
        for event in Event:
            if (state, event) in TRANSITIONS:
                assert next_state(state, event) is TRANSITIONS[state, event]
            else:
                with pytest.raises(TransitionError):
                    next_state(state, event)
