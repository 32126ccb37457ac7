"""What the requests of a period come to: sums of a small crowd, by topic, and what was read before."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event

from app.domain.faq.models import FaqReading, FaqRevision
from app.domain.support import telling
from app.domain.support.merging import merge
from app.domain.support.models import Ticket
from app.domain.support.opening import open_ticket
from app.domain.support.reports.figures import Figures, Promise, Promised, Report, add_up, kept_percent
from app.domain.support.reports.reading import list_read_before
from app.domain.support.reports.stories import read_stories
from app.domain.support.service import do, write
from app.domain.support.states import Act, By
from app.kernel.db import TenantSession, transaction
from app.kernel.durations import Span
from app.kernel.ids import new_id
from tests.cast import ACORN, BIRCH
from tests.databases import OpenSession
from tests.domain.faq.search.small_faq import FRENCH, write_faq
from tests.domain.hours.calendars import NEVER
from tests.domain.support.histories import moment
from tests.domain.support.tickets import CALENDAR, GUEST, TERMS, ann, asked, said
from tests.mails import Mails

BEGIN, END, LATER = moment("11-01 00:00"), moment("12-01 00:00"), moment("12-20 00:00")
PROMISED = Promised(Span.parse("1 working day"), Span.parse("2 working days"))


@pytest.fixture(autouse=True)
def quiet(mails: Mails) -> Callable[[], None]:
    """Take the mails that requests send: these tests are about what they come to."""

    def take() -> None:
        for kind in (telling.OPENED, telling.FOR_TEAM, telling.ANSWERED, telling.STANDS, telling.TO_PROVE):
            mails.pass_over(kind)

    return take


def open_at(session: TenantSession, when: str, topic: str = "other", **facts: object) -> Ticket:
    asker = ann(session, f"{when}{len(facts)}{topic}@example.com".replace(" ", "").replace(":", ""))
    with transaction(session):
        return open_ticket(session, asker, asked(topic=topic, **facts), TERMS, now=moment(when))


def go(session: TenantSession, ticket: Ticket, *steps: str) -> Ticket:
    """Lead a ticket on: `team writes 11-24 10:00`, `customer resolves 11-25 10:00`."""
    for step in steps:
        by, does, when = step.split(" ", 2)
        with transaction(session):
            if does == "writes":
                write(session, ticket, said(By(by)), TERMS, now=moment(when))
            else:
                do(session, ticket, Act(does), By(by), TERMS, by_id=None, now=moment(when))
    return ticket


def crowd(session: TenantSession) -> None:
    """Ask six things in November, and one on either side of it."""
    go(session, open_at(session, "11-23 10:00", "delivery"), "team writes 11-24 18:00")  # at the last instant
    go(session, open_at(session, "11-23 11:00", "delivery"), "team writes 11-24 18:01")  # a minute late
    open_at(session, "11-30 23:59", "delivery")  # nobody has answered
    came_back = open_at(session, "11-10 10:00", "payment")  # a holiday follows
    go(session, came_back, "team writes 11-12 10:00", "team resolve 11-12 11:00", "customer writes 11-13 10:00")
    go(session, came_back, "team resolve 11-16 10:00", "team close 11-17 10:00")
    pressed = open_at(session, "11-01 00:00", "payment")
    go(session, pressed, "customer escalate 11-02 12:00", "team resolve 11-02 17:00")
    go(session, open_at(session, "11-20 10:00", "other"), "customer resolve 11-20 12:00")  # settled by themselves
    go(session, open_at(session, "10-31 23:59", "other"), "team writes 11-02 10:00")
    go(session, open_at(session, "12-01 00:00", "other"), "team writes 12-01 10:00")


def report(session: TenantSession, now: datetime = LATER) -> Report:
    return add_up(read_stories(session, BEGIN, END), CALENDAR, PROMISED, now=now)


def promises(figures: Figures) -> tuple[int, int, int]:
    return counted(figures.promises)


def counted(told: Counter[Promise]) -> tuple[int, int, int]:
    return told[Promise.KEPT], told[Promise.BROKEN], told[Promise.OPEN]


@pytest.mark.promise("CC-25")
def test_a_crowd_adds_up_by_topic_and_in_all(open_session: OpenSession, quiet: Callable[[], None]) -> None:
    session = open_session(ACORN)
    crowd(session)
    quiet()

    told = report(session)

    assert [(topic, each.asked) for topic, each in told.by_topic] == [("delivery", 3), ("payment", 2), ("other", 1)]
    topics = dict(told.by_topic)
    assert promises(topics["delivery"]) == (1, 2, 0)  # the one without an answer is late by December
    assert promises(topics["payment"]) == (2, 0, 0)
    assert promises(topics["other"]) == (0, 0, 0)  # nobody waited for an answer any more
    assert [kept_percent(topics[each].promises) for each in ("delivery", "payment", "other")] == [33, 100, None]
    assert (topics["payment"].solved, topics["payment"].reopened, topics["payment"].escalated) == (2, 1, 1)
    assert topics["delivery"].answer_time == (timedelta(hours=32) + timedelta(hours=31, minutes=1)) / 2
    assert (told.total.asked, promises(told.total), told.total.solved) == (6, (3, 2, 0), 3)


def test_solutions_are_judged_by_a_clock_that_stands_while_the_team_waits(
    open_session: OpenSession, quiet: Callable[[], None]
) -> None:
    session = open_session(ACORN)
    crowd(session)
    quiet()

    told = report(session)

    topics = {topic: counted(each.solutions) for topic, each in told.by_topic}
    # Of delivery two were answered and wait for the customer; payments were solved, one of them after a holiday.
    assert topics == {"delivery": (0, 1, 2), "payment": (2, 0, 0), "other": (1, 0, 0)}
    assert kept_percent(told.total.solutions) == 75


@pytest.mark.parametrize(
    ("steps", "now", "expected"),
    [
        ((), "11-25 18:00", Promise.OPEN),
        ((), "11-25 18:01", Promise.BROKEN),
        (("team resolve 11-25 18:00",), "12-20 00:00", Promise.KEPT),
        (("team resolve 11-25 18:01",), "12-20 00:00", Promise.BROKEN),
        (("team writes 11-24 10:00", "customer writes 12-01 10:00"), "12-01 18:00", Promise.OPEN),
        (("team writes 11-24 10:00", "customer writes 12-01 10:00"), "12-02 18:01", Promise.BROKEN),
        (("team resolve 11-24 10:00", "customer writes 12-01 10:00"), "12-01 18:00", Promise.OPEN),
        (("team resolve 11-24 10:00", "team close 12-01 10:00"), "12-20 00:00", Promise.KEPT),
    ],
)
def test_a_promise_of_a_solution_is_kept_until_its_last_instant(
    open_session: OpenSession, quiet: Callable[[], None], steps: tuple[str, ...], now: str, expected: Promise
) -> None:
    session = open_session(ACORN)
    go(session, open_at(session, "11-23 10:00"), *steps)
    quiet()

    assert report(session, moment(now)).total.solutions == {expected: 1}


def test_the_first_answer_is_open_until_its_last_instant(open_session: OpenSession, quiet: Callable[[], None]) -> None:
    session = open_session(ACORN)
    open_at(session, "11-23 10:00")
    quiet()

    due, after = (report(session, moment(now)).total for now in ("11-24 18:00", "11-24 18:01"))

    assert (promises(due), promises(after)) == ((0, 0, 1), (0, 1, 0))


def test_it_is_solved_when_nobody_has_come_back_to_it(open_session: OpenSession, quiet: Callable[[], None]) -> None:
    session = open_session(ACORN)
    ticket = go(session, open_at(session, "11-23 10:00"), "team resolve 11-23 11:00", "team close 11-25 10:00")

    assert report(session).total.solution_time == timedelta(hours=1)

    go(session, ticket, "customer reopen 11-25 12:00")
    assert (report(session).total.solved, report(session).total.reopened) == (0, 1)

    go(session, ticket, "team resolve 11-26 10:00")
    assert report(session).total.solution_time == timedelta(days=3)
    quiet()


def test_a_guest_s_clock_begins_with_the_proof_and_before_it_they_have_not_asked(
    open_session: OpenSession, quiet: Callable[[], None]
) -> None:
    session = open_session(ACORN)
    with transaction(session):
        ticket = open_ticket(session, GUEST, asked(), TERMS, now=moment("11-20 10:00"))
    before = report(session)
    go(session, ticket, "customer prove 11-23 10:00", "team writes 11-24 18:00")
    quiet()

    assert before.total.asked == 0
    assert promises(report(session).total) == (1, 0, 0)


def test_what_was_merged_is_counted_as_the_other_one(open_session: OpenSession, quiet: Callable[[], None]) -> None:
    session = open_session(ACORN)
    asker = ann(session)
    with transaction(session):
        first, second = (
            open_ticket(session, asker, asked(subject=each), TERMS, now=moment("11-23 10:00")) for each in "ab"
        )
        merge(session, second, first, TERMS, by_id=new_id(LATER), now=moment("11-23 11:00"))
    quiet()

    assert report(session).total.asked == 1


def test_without_a_promise_none_is_kept_or_broken(open_session: OpenSession, quiet: Callable[[], None]) -> None:
    session = open_session(ACORN)
    crowd(session)
    quiet()

    for hours, promised in ((CALENDAR, Promised(None, None)), (NEVER, PROMISED)):
        total = add_up(read_stories(session, BEGIN, END), hours, promised, now=LATER).total
        assert (total.asked, counted(total.promises), counted(total.solutions)) == (6, (0, 0, 0), (0, 0, 0))


def test_another_brand_s_requests_are_not_counted(open_session: OpenSession, quiet: Callable[[], None]) -> None:
    crowd(open_session(BIRCH))
    quiet()

    assert report(open_session(ACORN)).total.asked == 0


def test_a_report_asks_as_often_for_many_as_for_few_and_reads_no_more_than_told(
    open_session: OpenSession, quiet: Callable[[], None]
) -> None:
    session = open_session(ACORN)
    crowd(session)
    quiet()
    asked_of = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *each: asked_of.append(each[2]))

    few = list(read_stories(session, BEGIN, END, most=2))

    assert [story.topic for story in few] == ["payment", "payment"]  # those opened first
    assert len([each for each in asked_of if "ticket_event" in each]) == 1


def test_texts_are_listed_by_the_requests_that_were_written_after_them(
    open_session: OpenSession, quiet: Callable[[], None]
) -> None:
    session = open_session(ACORN)
    ids = write_faq(session, FRENCH, "fr")
    revisions = {}
    with transaction(session):
        for key, number, since in (("card", 1, "10-01 00:00"), ("card", 2, "11-21 00:00"), ("hours", 1, "10-01 00:00")):
            revisions[key, number] = new_id(moment(since))
            session.add(revision(revisions[key, number], ids[key], number, since))
    for day in ("11-02", "11-03"):
        open_at(session, f"{day} 10:00", read_revision_id=revisions["card", 1])
    open_at(session, "11-22 10:00", read_revision_id=revisions["card", 2])
    open_at(session, "10-30 10:00", read_revision_id=revisions["hours", 1])
    open_at(session, "11-22 11:00")
    with transaction(session):
        for read, day, times in (
            *((("card", 1), "10-31", 99), (("card", 1), "11-01", 3), (("card", 1), "11-30", 5)),
            *((("card", 1), "12-01", 99), (("hours", 1), "11-05", 4)),
        ):
            session.add(FaqReading(revision_id=revisions[read], day=moment(f"{day} 12:00").date(), times=times))
    quiet()

    found = list_read_before(session, BEGIN, END, CALENDAR.zone)

    assert [(each.entry.key, each.revision, each.requests) for each in found] == [
        ("card", 1, 2),
        ("card", 2, 1),
        ("hours", 1, 0),
    ]
    assert [each.readings for each in found] == [8, 0, 4]
    assert [each.per_hundred for each in found] == [25, None, 0]
    assert [each.shown_for.days for each in found] == [20, 10, 30]
    assert [each.per_month for each in found] == [3, 3, 0]
    assert list_read_before(open_session(BIRCH), BEGIN, END, CALENDAR.zone) == []


def revision(key: object, entry_id: object, number: int, since: str) -> FaqRevision:
    known = {"origin": "edit", "based_on": None, "writer_name": None, "source": "", "significance": "normal"}
    return FaqRevision(id=key, entry_id=entry_id, number=number, created_at=moment(since), **known)
