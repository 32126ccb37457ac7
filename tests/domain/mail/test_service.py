from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from time import sleep
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine

from app.domain.mail import queries, rules, service
from app.domain.mail.errors import FinalError, NotDeadError, PostponedError, TemporaryError
from app.domain.mail.models import MailState, OutgoingMail
from app.kernel.db import TenantSession, timetable_connection, transaction
from app.kernel.errors import NotFoundError
from tests.cast import ACORN, BIRCH
from tests.faults.waiting import PATIENCE

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
FACTS: Any = {"kind": "k", "to": "ann@example.net", "args": {"entry": "x"}, "language": "fr", "now": NOON}
OpenSession = Callable[[str], TenantSession]
pytestmark = pytest.mark.posts_mails


def post(session: TenantSession, **facts: object) -> UUID:
    with transaction(session):
        return service.post(session, **(FACTS | facts)).id


def claim(session: TenantSession, mail_id: UUID, now: datetime = NOON, owner: str = "relay") -> list[OutgoingMail]:
    with transaction(session):
        mail = service.claim(session, mail_id, owner=owner, now=now)
        session.expunge_all()
    return [] if mail is None else [mail]


def claim_and_refuse(session: TenantSession, mail_id: UUID, error: Exception, *, now: datetime = NOON) -> None:
    (mail,) = claim(session, mail_id, now=now)
    with transaction(session):
        service.mark_refused(session, mail, error, now=now, chance=1.0)


def found(session: TenantSession, mail_id: UUID) -> OutgoingMail:
    session.expire_all()
    return queries.get_mail(session, mail_id)


def due(engine: Engine, now: datetime, limit: int = 10) -> list[tuple[str, UUID]]:
    found: list[tuple[str, UUID]] = []
    with timetable_connection(engine) as timetable:
        tenant = queries.find_due_tenant(timetable, after="", now=now)
        while tenant is not None:
            found += [(tenant, each) for each in queries.list_due(timetable, tenant, now=now, limit=limit)]
            tenant = queries.find_due_tenant(timetable, after=tenant, now=now)
    return found


def test_a_mail_is_written_with_its_cause_or_not_at_all(open_session: OpenSession, engine: Engine) -> None:
    session = open_session(BIRCH)
    with pytest.raises(ZeroDivisionError), transaction(session):  # noqa: PT012 - what went wrong came after
        service.post(session, **FACTS)
        1 / 0  # noqa: B018
    assert due(engine, NOON) == []


def test_the_same_key_is_posted_once(open_session: OpenSession) -> None:
    session = open_session(BIRCH)
    assert post(session, dedupe_key="welcome-ann") == post(session, dedupe_key="welcome-ann")


def test_the_same_key_at_another_brand_is_another_mail(open_session: OpenSession) -> None:
    first, second = (post(open_session(tenant), dedupe_key="welcome-ann") for tenant in (ACORN, BIRCH))
    assert first != second


def test_a_key_that_someone_else_is_posting_gives_their_mail(open_session: OpenSession) -> None:
    ours, theirs = open_session(BIRCH), open_session(BIRCH)
    with ThreadPoolExecutor() as pool:
        with transaction(theirs):
            first = service.post(theirs, **FACTS, dedupe_key="welcome-ann").id
            second = pool.submit(post, ours, dedupe_key="welcome-ann")
            sleep(0.2)  # the other one looks and finds nothing, or waits for the lock
        assert second.result() == first


def test_a_claimed_mail_is_nobody_elses_until_its_lease_ends(open_session: OpenSession, engine: Engine) -> None:
    session = open_session(BIRCH)
    mail_id = post(session)
    claim(session, mail_id)
    end = NOON + rules.LEASE
    assert (due(engine, end - SECOND), claim(session, mail_id, now=end - SECOND)) == ([], [])
    assert due(engine, end) == [(BIRCH, mail_id)]
    assert [mail.attempts for mail in claim(session, mail_id, now=end)] == [2]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)  # on SQLite one writes at a time
def test_a_mail_that_someone_else_is_claiming_is_not_waited_for(open_session: OpenSession) -> None:
    ours, theirs = open_session(BIRCH), open_session(BIRCH)
    mail_id = post(ours)
    with ThreadPoolExecutor() as pool, transaction(theirs):
        assert service.claim(theirs, mail_id, owner="theirs", now=NOON) is not None
        assert pool.submit(claim, ours, mail_id).result(timeout=PATIENCE) == []


def test_a_mail_is_not_due_before_its_time(open_session: OpenSession, engine: Engine) -> None:
    session = open_session(BIRCH)
    mail_id = post(session)
    assert (due(engine, NOON - SECOND), claim(session, mail_id, now=NOON - SECOND)) == ([], [])
    assert due(engine, NOON) == [(BIRCH, mail_id)]


def test_what_is_due_of_a_brand_comes_longest_waiting_first(open_session: OpenSession, engine: Engine) -> None:
    session = open_session(BIRCH)
    later, sooner, other = post(session, now=NOON + SECOND), post(session), post(open_session(ACORN))
    assert due(engine, NOON + SECOND) == [(ACORN, other), (BIRCH, sooner), (BIRCH, later)]
    assert due(engine, NOON + SECOND, limit=1) == [(ACORN, other), (BIRCH, sooner)]


def test_a_brand_cannot_claim_anothers_mail(open_session: OpenSession) -> None:
    mail_id = post(open_session(BIRCH))
    assert claim(open_session(ACORN), mail_id) == []


def test_a_sent_mail_is_over(open_session: OpenSession, engine: Engine) -> None:
    session = open_session(BIRCH)
    mail_id = post(session)
    (mail,) = claim(session, mail_id)
    with transaction(session):
        assert service.mark_sent(session, mail, now=NOON + SECOND)
    after = found(session, mail_id)
    assert (after.state, after.ended_at, after.lease_owner) == (MailState.SENT, NOON + SECOND, None)
    assert due(engine, NOON + timedelta(days=1)) == []


def test_who_lost_the_lease_changes_nothing(open_session: OpenSession) -> None:
    session = open_session(BIRCH)
    mail_id = post(session)
    (slow,) = claim(session, mail_id, owner="slow")
    claim(session, mail_id, owner="quick", now=NOON + rules.LEASE)
    with transaction(session):
        assert not service.mark_sent(session, slow, now=NOON + rules.LEASE)
    assert (found(session, mail_id).state, found(session, mail_id).lease_owner) == (MailState.WAITING, "quick")


def test_a_temporary_refusal_waits_out_its_back_off(open_session: OpenSession, engine: Engine) -> None:
    session = open_session(BIRCH)
    mail_id = post(session)
    claim_and_refuse(session, mail_id, TemporaryError("451 4.3.0 later"))
    wait = rules.retry_after(1, chance=1.0)
    assert found(session, mail_id).last_error == "451 4.3.0 later"
    assert (due(engine, NOON + wait - SECOND), due(engine, NOON + wait)) == ([], [(BIRCH, mail_id)])


def test_a_final_refusal_is_dead_at_once(open_session: OpenSession) -> None:
    session = open_session(BIRCH)
    mail_id = post(session)
    claim_and_refuse(session, mail_id, FinalError("550 5.1.1 nobody"))
    assert [(mail.id, mail.last_error) for mail in queries.list_dead(session)] == [(mail_id, "550 5.1.1 nobody")]


def test_the_eighth_refusal_is_the_last(open_session: OpenSession) -> None:
    session, now = open_session(BIRCH), NOON
    mail_id = post(session)
    states = []
    for _ in range(rules.MAX_TRIES):
        now += timedelta(hours=6)
        claim_and_refuse(session, mail_id, ValueError("template"), now=now)
        states.append(found(session, mail_id).state)
    assert states == [*[MailState.WAITING] * 7, MailState.DEAD]
    assert found(session, mail_id).last_error == "ValueError: template"


def test_a_mail_that_cannot_be_written_yet_keeps_its_tries_and_waits_longer(open_session: OpenSession) -> None:
    session, now = open_session(BIRCH), NOON
    mail_id = post(session)
    waits = []
    for _ in range(rules.MAX_TRIES + 1):
        claim_and_refuse(session, mail_id, PostponedError("no brand"), now=now)
        mail = found(session, mail_id)
        assert (mail.state, mail.attempts) == (MailState.WAITING, 0)
        waits.append(mail.next_at - now)
        now = mail.next_at
    minute = timedelta(minutes=1)
    assert waits == [minute * wait for wait in (1, 1, 2, 4, 8, 15, 15, 15, 15)]


def test_a_mail_that_ended_eight_claimants_is_dead(open_session: OpenSession) -> None:
    session, now = open_session(BIRCH), NOON
    mail_id = post(session)
    claimed = []
    for _ in range(rules.MAX_TRIES + 1):
        claimed.append(len(claim(session, mail_id, now=now)))
        now += rules.LEASE
    assert (claimed, found(session, mail_id).state) == ([1] * 8 + [0], MailState.DEAD)


@pytest.mark.parametrize(("left", "state"), [(SECOND, MailState.WAITING), (timedelta(0), MailState.EXPIRED)])
def test_a_mail_that_expired_is_never_claimed(open_session: OpenSession, left: timedelta, state: MailState) -> None:
    session = open_session(BIRCH)
    mail_id = post(session, expires_at=NOON + left)
    assert len(claim(session, mail_id)) == (state == MailState.WAITING)
    assert found(session, mail_id).state == state


def test_a_dead_mail_can_be_sent_again(open_session: OpenSession) -> None:
    session = open_session(BIRCH)
    mail_id = post(session)
    claim_and_refuse(session, mail_id, FinalError("550"))
    with transaction(session):
        service.send_again(session, mail_id, now=NOON)
    assert [mail.attempts for mail in claim(session, mail_id)] == [1]


def test_only_a_dead_mail_can_be_sent_again(open_session: OpenSession) -> None:
    session = open_session(BIRCH)
    mail_id = post(session)
    with pytest.raises(NotDeadError), transaction(session):
        service.send_again(session, mail_id, now=NOON)


@pytest.mark.parametrize("tenant", [ACORN, BIRCH])
def test_a_mail_of_another_brand_is_like_none(open_session: OpenSession, tenant: str) -> None:
    session, mail_id = open_session(ACORN), post(open_session(BIRCH)) if tenant == BIRCH else uuid4()
    with pytest.raises(NotFoundError), transaction(session):
        service.send_again(session, mail_id, now=NOON)


@pytest.mark.parametrize(("age", "kept"), [(rules.KEPT_FOR - SECOND, True), (rules.KEPT_FOR, False)])
def test_what_was_sent_long_ago_is_forgotten(open_session: OpenSession, age: timedelta, kept: bool) -> None:  # noqa: FBT001 - a table's column
    session = open_session(BIRCH)
    mail_id = post(session)
    (mail,) = claim(session, mail_id)
    with transaction(session):
        service.mark_sent(session, mail, now=NOON)
    with transaction(session):
        assert service.clean(session, now=NOON + age) == (not kept)
    assert bool(queries.count_by_state(session)) is kept


def test_a_dead_mail_is_never_forgotten(open_session: OpenSession) -> None:
    session = open_session(BIRCH)
    claim_and_refuse(session, post(session), FinalError("550"))
    with transaction(session):
        assert service.clean(session, now=NOON + 2 * rules.KEPT_FOR) == 0
    assert queries.count_by_state(session) == {MailState.DEAD: 1}
