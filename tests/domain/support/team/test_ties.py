"""Tags, links and merging: what is tied stays tied, is tied once, and goes on where it was merged into."""

from collections.abc import Sequence

import pytest

from app.domain.support.asking import Asker
from app.domain.support.errors import ActRefusedError
from app.domain.support.models import Ticket
from app.domain.support.queries import list_events
from app.domain.support.service import answer
from app.domain.support.states import Act, TicketState
from app.domain.support.team.models import LONGEST_TAG
from app.domain.support.team.ties import (
    MOST_TAGS,
    link,
    list_linked,
    list_tags,
    merge_and_link,
    read_tags,
    set_tags,
    unlink,
)
from app.kernel.db import TenantSession, transaction
from tests.cast import ACORN
from tests.databases import OpenSession
from tests.domain.support.team.desk import MINUTE, agent, bodies
from tests.domain.support.tickets import NOW, TERMS, ann, ask, said

pytestmark = pytest.mark.posts_mails


@pytest.fixture
def session(open_session: OpenSession) -> TenantSession:
    return open_session(ACORN)


@pytest.fixture
def asker(session: TenantSession) -> Asker:
    return ann(session)


@pytest.fixture
def tickets(session: TenantSession, asker: Asker) -> Sequence[Ticket]:
    subjects = ("The lid", "The lid again", "The box")
    return [ask(session, asker, subject=each, now=NOW + number * MINUTE) for number, each in enumerate(subjects)]


@pytest.mark.parametrize(
    ("written", "tags"),
    [
        ("", set()),
        (" , ,, ", set()),
        ("Lid", {"lid"}),
        ("lid, LID ,Lid", {"lid"}),
        ("two  words,\tthree\nmore words", {"two words", "three more words"}),
        ("ÉTÉ, été", {"été"}),
        ("x" * LONGEST_TAG, {"x" * LONGEST_TAG}),
        ("x" * (LONGEST_TAG + 1), {"x" * LONGEST_TAG}),
        (f"{'x' * (LONGEST_TAG - 1)} y", {"x" * (LONGEST_TAG - 1)}),
        ("<b>, 🧺", {"<b>", "🧺"}),
    ],
)
def test_tags_are_read_as_they_are_typed(written: str, tags: set[str]) -> None:
    assert read_tags(written) == tags


def test_tags_stand_in_the_place_of_those_before_and_are_ten_at_most(
    session: TenantSession, tickets: Sequence[Ticket]
) -> None:
    changed = []
    for tags in ({"b", "a"}, {"a", "b"}, {"a", "c"}, {f"{number:02}" for number in range(MOST_TAGS + 1)}, set()):
        with transaction(session):
            changed.append((set_tags(session, tickets[0], tags), list_tags(session, tickets[0].id)))

    ten = [f"{number:02}" for number in range(MOST_TAGS)]
    assert changed == [(True, ["a", "b"]), (False, ["a", "b"]), (True, ["a", "c"]), (True, ten), (True, [])]
    assert list_tags(session, tickets[1].id) == []


def test_two_are_tied_once_from_either_side_and_untied_from_either(
    session: TenantSession, tickets: Sequence[Ticket]
) -> None:
    one, other, third = tickets
    with transaction(session):
        assert [link(session, one, other), link(session, other, one), link(session, one, one)] == [True, False, False]
        assert link(session, third, one)

    assert list_linked(session, one.id) == [third, other]
    assert list_linked(session, other.id) == [one]
    with transaction(session):
        assert [unlink(session, other, one), unlink(session, one, other)] == [True, False]
    assert list_linked(session, one.id) == [third]


def test_what_was_merged_stays_tied_and_what_is_written_to_it_goes_on_in_the_other(
    session: TenantSession, asker: Asker, tickets: Sequence[Ticket]
) -> None:
    cleo, (one, other, _third) = agent(session), tickets
    with transaction(session):
        merged = [merge_and_link(session, one, other, TERMS, by_id=cleo.id, now=NOW) for _ in range(2)]

    assert merged == [True, False]
    assert (one.state, one.merged_into_id, list_linked(session, other.id)) == (TicketState.MERGED, other.id, [one])
    assert [each.act for each in list_events(session, one.id)].count(Act.MERGE) == 1
    with transaction(session):
        assert not unlink(session, other, one)
        went_to = answer(session, one, said(body="One more thing."), TERMS, asker=asker, now=NOW)
    assert went_to is other
    assert (bodies(session, one.id), bodies(session, other.id)) == ([], ["One more thing."])


@pytest.mark.parametrize("into", ["itself", "somebody else's", "one that is merged", "the one merged into it"])
def test_what_may_not_be_merged_stays_as_it_stands(
    session: TenantSession, tickets: Sequence[Ticket], into: str
) -> None:
    cleo, (one, other, third) = agent(session), tickets
    with transaction(session):
        merge_and_link(session, other, third, TERMS, by_id=cleo.id, now=NOW)
    wanted = {
        "itself": (one, one),
        "somebody else's": (one, ask(session, ann(session, "bob@example.com"))),
        "one that is merged": (one, other),
        "the one merged into it": (third, other),
    }
    ticket, target = wanted[into]
    with pytest.raises(ActRefusedError), transaction(session):
        merge_and_link(session, ticket, target, TERMS, by_id=cleo.id, now=NOW)
    session.expire_all()
    assert (ticket.state, ticket.merged_into_id) == (TicketState.NEW, None)
