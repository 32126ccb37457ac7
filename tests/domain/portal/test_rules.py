"""What comes first on a dashboard and why, and how its cards are arranged: tables."""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.library.models import ResourceKind
from app.domain.portal.rules import (
    KINDS,
    Candidate,
    Card,
    Chosen,
    Move,
    Order,
    Reason,
    Upcoming,
    choose_events,
    choose_shown,
    judge,
    move,
    read_order,
)
from tests.domain.portal.shelves import NOW, day

CPC, ARCO, RELAYS, CABLES = (UUID(int=number) for number in range(1, 5))  # two products, two topics
CHOSEN = Chosen(products={CPC}, topics={RELAYS})


def about(*subjects: UUID, days: int = 1, number: int = 10) -> Candidate:
    return Candidate(UUID(int=number), day(days), frozenset(subjects))


@pytest.mark.promise("OM-02")
@pytest.mark.parametrize(
    ("subjects", "reason", "names"),
    [
        ((CPC, RELAYS), Reason.PRODUCT_AND_TOPIC, CPC),
        ((CPC, CABLES), Reason.PRODUCT, CPC),
        ((CPC,), Reason.PRODUCT, CPC),
        ((RELAYS,), Reason.TOPIC, RELAYS),
        ((ARCO, RELAYS), Reason.TOPIC, RELAYS),
        ((ARCO, CABLES), Reason.NEW, None),
        ((), Reason.NEW, None),
    ],
)
def test_why_something_is_shown(subjects: tuple[UUID, ...], reason: Reason, names: UUID | None) -> None:
    shown = judge(about(*subjects), CHOSEN)
    assert (shown.reason, shown.subject) == (reason, names)


@pytest.mark.promise("OM-02")
def test_what_is_about_a_device_of_theirs_comes_before_all_they_chose() -> None:
    chosen = Chosen(devices={ARCO}, products={CPC, ARCO}, topics={RELAYS})
    assert judge(about(ARCO), chosen) == (UUID(int=10), Reason.DEVICE, ARCO)
    shown = choose_shown([about(CPC, RELAYS, days=0, number=1), about(ARCO, days=99, number=2)], chosen, most=2)
    assert [each.id.int for each in shown] == [2, 1]


def test_whoever_chose_nothing_is_shown_what_is_new() -> None:
    assert judge(about(CPC, RELAYS), Chosen()).reason is Reason.NEW


def test_of_several_chosen_subjects_always_the_same_says_why() -> None:
    chosen = Chosen(products={ARCO, CPC})
    assert {judge(about(*pair), chosen).subject for pair in ((CPC, ARCO), (ARCO, CPC))} == {CPC}


@pytest.mark.promise("OM-02")
def test_what_concerns_somebody_most_comes_first_and_of_equals_the_newest() -> None:
    candidates = [
        about(days=0, number=1),
        about(RELAYS, days=1, number=2),
        about(CPC, days=900, number=3),
        about(CPC, days=30, number=4),
        about(CPC, RELAYS, days=2_000, number=5),
        about(days=3, number=6),
    ]
    shown = choose_shown(candidates, CHOSEN, most=5)
    assert [each.id.int for each in shown] == [5, 4, 3, 2, 1]
    assert choose_shown(reversed(candidates), CHOSEN, most=5) == shown


def event(*subjects: UUID, days: int, near: bool = False, number: int = 1) -> Upcoming:
    return Upcoming(UUID(int=number), NOW + timedelta(days=days), near, frozenset(subjects))


@pytest.mark.promise("OM-02")
def test_events_in_somebody_s_region_come_first_then_what_concerns_them_then_what_is_next() -> None:
    upcoming = [
        event(days=1, number=1),
        event(RELAYS, days=9, number=2),
        event(days=30, near=True, number=3),
        event(CPC, days=60, near=True, number=4),
        event(days=2, number=5),
    ]
    shown = choose_events(upcoming, CHOSEN, most=4)
    assert [(each.id.int, each.reason) for each in shown] == [
        (4, Reason.PRODUCT),
        (3, Reason.NEAR),
        (2, Reason.TOPIC),
        (1, Reason.NEW),
    ]
    assert choose_events(reversed(upcoming), CHOSEN, most=4) == shown


def test_every_kind_of_resource_is_on_one_card() -> None:
    assert sorted(kind for kinds in KINDS.values() for kind in kinds) == sorted(ResourceKind)


UP, DOWN, HIDE, SHOW = Move
U, E, D, V, A = Card


@pytest.mark.parametrize(
    ("before", "card", "how", "cards", "hidden"),
    [
        ((U, E, D, V, A), E, UP, (E, U, D, V, A), set()),
        ((U, E, D, V, A), U, UP, (U, E, D, V, A), set()),
        ((U, E, D, V, A), A, DOWN, (U, E, D, V, A), set()),
        ((U, E, D, V, A), V, DOWN, (U, E, D, A, V), set()),
        ((U, E, D, V, A), V, HIDE, (U, E, D, V, A), {V}),
        ((U, E, D, V, A), V, SHOW, (U, E, D, V, A), set()),
    ],
)
def test_what_a_move_makes_of_the_order(
    before: tuple[Card, ...], card: Card, how: Move, cards: tuple[Card, ...], hidden: set[Card]
) -> None:
    assert move(Order(before), card, how) == Order(cards, frozenset(hidden))


def test_a_hidden_card_keeps_its_place_and_comes_back_there() -> None:
    hidden = move(Order(), D, HIDE)
    assert hidden.visible == (U, E, V, A)
    assert move(hidden, D, SHOW) == Order()


def test_names_that_no_card_has_are_passed_over_and_new_cards_come_last() -> None:
    assert read_order(["videos", "weather", "videos"], ["weather", "updates"]) == Order((V, U, E, D, A), frozenset({U}))


@given(st.lists(st.tuples(st.sampled_from(Card), st.sampled_from(Move)), max_size=30))
def test_no_moves_lose_a_card_or_make_one_twice(moves: list[tuple[Card, Move]]) -> None:
    order = Order()
    for card, how in moves:
        order = move(order, card, how)
    assert sorted(order.cards) == sorted(Card)
    assert read_order([*order.cards], [*order.hidden]) == order
