"""What is chosen and arranged, and which resources it leads to."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from app.domain.accounts.models import Account
from app.domain.devices.models import Device
from app.domain.library.models import ResourceKind, SubjectKind
from app.domain.library.subjects import list_subjects_page
from app.domain.portal import queries
from app.domain.portal.queries import (
    Concerning,
    count_interests,
    find_order,
    list_chosen,
    list_concerning,
)
from app.domain.portal.rules import KINDS, Card, Move, Order, Reason, choose_shown
from app.domain.portal.service import arrange, choose
from app.kernel.db import TenantSession, transaction
from app.kernel.ids import new_id
from tests.databases import OpenSession
from tests.domain.portal.shelves import NOW, product, put, topic
from tests.factories import make_account


@pytest.fixture
def session(open_session: OpenSession) -> Iterator[TenantSession]:
    with open_session("omicron") as opened, transaction(opened):
        yield opened


@pytest.fixture
def ann(session: TenantSession) -> Account:
    return make_account(session)


@pytest.fixture(params=["by mention", "by date"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Look either way: what few mentions lead to, and what is sought among the newest."""
    if request.param == "by date":
        monkeypatch.setattr(queries, "FEW", 0)


def concerning(session: TenantSession, ann: Account, *, most: int = 3) -> Concerning:
    return list_concerning(session, ann.id, language="fr", most=most, now=NOW)


def shown(session: TenantSession, ann: Account, card: Card = Card.DOCUMENTS) -> list[tuple[UUID, Reason]]:
    found = concerning(session, ann)
    candidates = [each for kind in KINDS[card] for each in found.candidates.get(kind, ())]
    return [(each.id, each.reason) for each in choose_shown(candidates, found.chosen, most=3)]


def test_what_was_on_the_page_is_chosen_or_not_and_the_rest_stays(session: TenantSession, ann: Account) -> None:
    first, second, third = product(session, "cpc"), topic(session, "relays"), topic(session, "cables")
    choose(session, ann.id, among=[first.id, second.id], chosen=[first.id, second.id])
    choose(session, ann.id, among=[second.id, third.id], chosen=[third.id, first.id])

    everything = [first.id, second.id, third.id]
    assert list_chosen(session, ann.id, everything) == {first.id, third.id}
    assert count_interests(session, ann.id) == 2


def test_a_subject_that_nobody_has_is_passed_over(session: TenantSession, ann: Account) -> None:
    unknown = uuid4()
    choose(session, ann.id, among=[unknown], chosen=[unknown])
    assert count_interests(session, ann.id) == 0


def test_another_brand_s_subject_is_passed_over(open_session: OpenSession) -> None:
    with open_session("camcha") as other, transaction(other):
        foreign = topic(other, "foreign").id
    with open_session("omicron") as session, transaction(session):
        ann = make_account(session)
        choose(session, ann.id, among=[foreign], chosen=[foreign])
        assert count_interests(session, ann.id) == 0


def test_subjects_come_by_the_page(session: TenantSession) -> None:
    keys = [topic(session, f"t{number}").key for number in range(5)]
    product(session, "cpc")
    page = list_subjects_page(session, SubjectKind.TOPIC, limit=2, offset=2)
    assert [each.key for each in page] == keys[2:4]


@pytest.mark.promise("OM-02")
@pytest.mark.usefixtures("way")
def test_what_was_chosen_comes_before_what_is_new(session: TenantSession, ann: Account) -> None:
    cpc, relays = product(session, "cpc"), topic(session, "relays")
    new, old_match = put(session, days=0), put(session, about=[cpc], days=700)
    matching = put(session, ResourceKind.GUIDE, about=[cpc, relays], days=900)
    put(session, about=[topic(session, "cables")], days=1)
    choose(session, ann.id, among=[cpc.id, relays.id], chosen=[cpc.id, relays.id])

    assert shown(session, ann) == [
        (matching, Reason.PRODUCT_AND_TOPIC),
        (old_match, Reason.PRODUCT),
        (new, Reason.NEW),
    ]


@pytest.mark.usefixtures("way")
def test_what_is_about_a_device_in_service_is_shown_first_and_says_so(session: TenantSession, ann: Account) -> None:
    cpc, arco, relays = product(session, "cpc"), product(session, "arco"), topic(session, "relays")
    for number, (subject, retired_at) in enumerate(((cpc, None), (arco, NOW))):
        session.add(
            Device(
                id=new_id(NOW), account_id=ann.id, serial=f"AB12{number}Z", product_id=subject.id, name="",
                registered_at=NOW, retired_at=retired_at,
            )
        )  # fmt: skip
    on_topic, of_device = put(session, about=[relays], days=1), put(session, about=[cpc], days=400)
    of_retired = put(session, about=[arco], days=2)
    choose(session, ann.id, among=[relays.id], chosen=[relays.id])

    assert shown(session, ann) == [
        (of_device, Reason.DEVICE),
        (on_topic, Reason.TOPIC),
        (of_retired, Reason.NEW),
    ]


@pytest.mark.usefixtures("way")
def test_of_many_that_match_the_newest_of_each_kind_are_looked_at(session: TenantSession, ann: Account) -> None:
    relays = topic(session, "relays")
    videos = [put(session, ResourceKind.VIDEO, [relays], days=number) for number in range(6)]
    documents = [put(session, ResourceKind.DOCUMENT, [relays], days=number) for number in range(100, 105)]
    choose(session, ann.id, among=[relays.id], chosen=[relays.id])

    assert [each for each, _ in shown(session, ann, Card.VIDEOS)] == videos[:3]
    assert [each for each, _ in shown(session, ann)] == documents[:3]


@pytest.mark.usefixtures("way")
def test_drafts_what_is_over_what_comes_and_other_languages_are_not_shown(session: TenantSession, ann: Account) -> None:
    relays = topic(session, "relays")
    second = timedelta(seconds=1)
    put(session, about=[relays], published_at=None)
    put(session, about=[relays], published_at=NOW + second)
    put(session, about=[relays], expires_at=NOW)
    put(session, about=[relays], language="en")
    seen = [put(session, about=[relays], published_at=NOW), put(session, about=[relays], expires_at=NOW + second)]
    choose(session, ann.id, among=[relays.id], chosen=[relays.id])

    assert {each for each, _ in shown(session, ann)} == set(seen)


@pytest.mark.promise("OM-02")
def test_whoever_chose_nothing_sees_the_newest(session: TenantSession, ann: Account) -> None:
    newest = [put(session, days=number) for number in range(5)]
    assert shown(session, ann) == [(each, Reason.NEW) for each in newest[:3]]
    assert concerning(session, ann).chosen.topics == frozenset()


def test_what_somebody_else_chose_is_nothing_to_others(session: TenantSession, ann: Account) -> None:
    bob, relays = make_account(session, email="bob@example.com"), topic(session, "relays")
    put(session, about=[relays])
    choose(session, bob.id, among=[relays.id], chosen=[relays.id])
    assert [reason for _, reason in shown(session, ann)] == [Reason.NEW]


def test_cards_stay_as_they_were_arranged(session: TenantSession, ann: Account) -> None:
    assert find_order(session, ann.id) == Order()
    arrange(session, ann.id, Card.VIDEOS, Move.UP)
    arrange(session, ann.id, Card.UPDATES, Move.HIDE)

    cards = (Card.UPDATES, Card.EVENTS, Card.VIDEOS, Card.DOCUMENTS, Card.ARTICLES)
    order = Order(cards, frozenset({Card.UPDATES}))
    assert find_order(session, ann.id) == order
    assert find_order(session, make_account(session, email="bob@example.com").id) == Order()
