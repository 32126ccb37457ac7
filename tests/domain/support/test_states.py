"""What leads a ticket from one state to another, as a table."""

from itertools import product

import pytest

from app.domain.support.errors import ActRefusedError
from app.domain.support.states import (
    CATEGORIES,
    INQUIRING,
    TRANSITIONS,
    TURNS,
    Act,
    By,
    Category,
    TicketState,
    may_do,
    state_after,
)
from app.domain.support.turns import Side

S = TicketState
# For each state: what the customer, the team and time itself can make of it.
CUSTOMER = "resolve→resolved escalate→open write→open"
TEAM = "inquire→carrier resolve→resolved close→closed merge→merged write→asked join→open"
TABLE = {
    S.UNPROVEN: ("prove→new", "", "close→closed"),
    S.NEW: ("resolve→resolved escalate→new write→new", TEAM.replace("join→open", "join→new"), ""),
    S.OPEN: (CUSTOMER, TEAM, ""),
    S.ASKED: (CUSTOMER, TEAM, ""),
    S.CARRIER: (CUSTOMER, "reopen→open resolve→resolved close→closed merge→merged write→carrier join→open", ""),
    S.RESOLVED: (
        "write→open reopen→open escalate→open",
        "write→asked reopen→open close→closed merge→merged join→open",
        "close→closed",
    ),
    S.CLOSED: ("reopen→open escalate→open", "reopen→open merge→merged join→open", ""),
    S.MERGED: ("", "", ""),
}

TEAM_ACTS_OF_AN_INQUIRY = (Act.WRITE, Act.REOPEN, Act.JOIN, Act.RESOLVE, Act.CLOSE, Act.MERGE)


def leads(state: TicketState, by: By) -> set[str]:
    return {f"{act}→{state_after(state, act, by)}" for act in Act if may_do(state, act, by)}


@pytest.mark.parametrize("state", TicketState)
def test_each_state_leads_where_the_table_says_and_nowhere_else(state: TicketState) -> None:
    sides = (By.CUSTOMER, By.TEAM, By.SYSTEM)
    assert [leads(state, by) for by in sides] == [set(said.split()) for said in TABLE[state]]


def test_while_the_carrier_looks_an_answer_leads_back_to_it_and_no_second_inquiry_begins() -> None:
    beside = {f"{act}→{state_after(S.OPEN, act, By.TEAM, inquires=True)}" for act in TEAM_ACTS_OF_AN_INQUIRY}

    assert beside == {"write→carrier", "reopen→open", "join→open", "resolve→resolved", "close→closed", "merge→merged"}
    assert not may_do(S.OPEN, Act.INQUIRE, By.TEAM, inquires=True)
    assert {state for state, _, _ in INQUIRING} == {S.OPEN}
    for state in set(S) - {S.OPEN}:
        assert [may_do(state, *step, inquires=True) for step in product(Act, By)] == [
            may_do(state, *step) for step in product(Act, By)
        ]


def test_what_the_table_does_not_say_is_refused_with_its_facts() -> None:
    for state, act, by in product(TicketState, Act, By):
        if (state, act, by) not in TRANSITIONS:
            with pytest.raises(ActRefusedError) as refused:
                state_after(state, act, by)
            assert (refused.value.state, refused.value.act, refused.value.by) == (state, act, by)


def test_every_state_has_a_category_and_a_turn_that_agree() -> None:
    assert set(CATEGORIES) == set(TURNS) == set(TicketState)
    assert {state for state in S if CATEGORIES[state] is Category.OPEN} == {s for s in S if TURNS[s] is Side.TEAM}
    over = {Category.RESOLVED, Category.CLOSED}
    assert {state for state in S if CATEGORIES[state] in over} == {s for s in S if TURNS[s] is Side.NOBODY}
