"""An incident is opened once, told of in order, never changed behind anybody's back, and known to whom it may be."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from app.domain.faq.versions import read_version
from app.domain.incidents.errors import StaleIncidentError, TransitionError
from app.domain.incidents.models import Impact, Incident, IncidentState, IncidentUpdate
from app.domain.incidents.queries import find_incident, get_incident, list_incidents, list_open, list_updates
from app.domain.incidents.service import open_incident, update_incident
from app.domain.incidents.standing import Standing, read_standing
from app.kernel.db import TenantSession, transaction
from app.kernel.errors import NotFoundError
from app.kernel.ids import new_id
from tests.cast import ACORN, BIRCH
from tests.databases import OpenSession
from tests.domain.incidents.incidents import DAY, MINUTE, NOW, opened, saying

S = IncidentState


@pytest.fixture
def session(open_session: OpenSession) -> TenantSession:
    return open_session(ACORN)


def say(session: TenantSession, incident: Incident, state: IncidentState, *, minutes: int = 5, **how: object) -> None:
    with transaction(session):
        said = saying(state, **how)  # type: ignore[arg-type]  # its own names
        update_incident(session, incident.id, said, seen=incident.updates, now=NOW + minutes * MINUTE)


def standing(session: TenantSession, *, days: int = 0) -> Standing:
    return read_standing(session, now=NOW + days * DAY)


def test_an_incident_goes_from_its_opening_to_its_end_and_all_that_was_said_stays(session: TenantSession) -> None:
    incident = opened(session, since=NOW - 30 * MINUTE)
    for minutes, state in enumerate((S.IDENTIFIED, S.MONITORING, S.RESOLVED), start=1):
        say(session, incident, state, minutes=minutes)

    assert (incident.state, incident.resolved_at, incident.updates) == (S.RESOLVED, NOW + 3 * MINUTE, 4)
    said = list_updates(session, [incident.id])[incident.id]
    assert [(each.number, each.state) for each in said] == [
        (4, S.RESOLVED),
        (3, S.MONITORING),
        (2, S.IDENTIFIED),
        (1, S.INVESTIGATING),
    ]


def test_a_second_click_opens_nothing(session: TenantSession) -> None:
    incident = opened(session)
    with transaction(session):
        again = open_incident(session, incident.id, saying(), titles={"fr": "Autre"}, parts=(), started_at=NOW, now=NOW)

    assert again is None
    assert len(list_incidents(session, now=NOW)) == 1
    assert len(list_updates(session, [incident.id])[incident.id]) == 1


@pytest.mark.parametrize("seen", [-1, 0, 2])
def test_whoever_has_not_seen_the_last_update_says_nothing(session: TenantSession, seen: int) -> None:
    incident = opened(session)

    with pytest.raises(StaleIncidentError), transaction(session):
        update_incident(session, incident.id, saying(S.RESOLVED), seen=seen, now=NOW + MINUTE)

    session.expire_all()
    assert (incident.state, incident.updates) == (S.INVESTIGATING, 1)


def test_what_is_over_may_only_come_back(session: TenantSession) -> None:
    incident = opened(session)
    say(session, incident, S.RESOLVED)

    with pytest.raises(TransitionError), transaction(session):
        update_incident(session, incident.id, saying(S.MONITORING), seen=2, now=NOW + 9 * MINUTE)
    session.expire_all()
    say(session, incident, S.INVESTIGATING, minutes=10)

    assert (incident.state, incident.resolved_at, incident.is_open) == (S.INVESTIGATING, None, True)


def test_what_was_said_is_never_changed_nor_deleted(session: TenantSession) -> None:
    opened(session)
    for statement in (update(IncidentUpdate).values(words={}), delete(IncidentUpdate)):
        with pytest.raises(DBAPIError), transaction(session):
            session.execute(statement, execution_options={"synchronize_session": False})


def test_an_incident_is_nobody_else_s(session: TenantSession, open_session: OpenSession) -> None:
    incident, birch = opened(session), open_session(BIRCH)

    assert find_incident(birch, incident.id) is None
    assert list_incidents(birch, now=NOW) == []
    assert standing(birch) == Standing()
    with pytest.raises(NotFoundError), transaction(birch):
        update_incident(birch, incident.id, saying(S.RESOLVED), seen=1, now=NOW)
    with pytest.raises(NotFoundError):
        get_incident(birch, new_id(NOW))


def test_kept_pages_are_told_of_what_anybody_may_know_and_of_nothing_else(session: TenantSession) -> None:
    versions = [read_version(session)]
    hidden = opened(session, saying(is_public=False))
    versions.append(read_version(session))
    say(session, hidden, S.IDENTIFIED, is_public=False)
    versions.append(read_version(session))
    for is_public in (True, False):
        say(session, hidden, S.MONITORING, is_public=is_public)
        versions.append(read_version(session))

    assert versions == [0, 0, 0, 1, 2]


def test_the_standing_is_that_of_the_worst_public_incident_that_goes_on(session: TenantSession) -> None:
    slow = opened(session, parts=("shop", "payment"))
    down = opened(session, saying(impact=Impact.DOWN), at=NOW + MINUTE)
    opened(session, saying(impact=Impact.DOWN, is_public=False), parts=("mail",))

    known = standing(session)

    assert [each.id for each in known.current] == [down.id, slow.id]
    assert (known.worst, known.headline and known.headline.id) == (Impact.DOWN, down.id)
    assert [known.felt_of(part) for part in ("payment", "shop", "mail")] == [Impact.DOWN, Impact.SLOW, None]
    say(session, down, S.RESOLVED, impact=Impact.DOWN)
    assert standing(session).worst is Impact.SLOW
    say(session, slow, S.RESOLVED)
    assert standing(session).worst is None


@pytest.mark.parametrize(("days", "shown"), [(89, True), (90, True), (91, False)])
def test_what_is_over_is_shown_for_ninety_days(session: TenantSession, days: int, shown: bool) -> None:  # noqa: FBT001
    incident = opened(session)
    say(session, incident, S.RESOLVED, minutes=0)

    assert [each.id for each in standing(session, days=days).past] == ([incident.id] if shown else [])


def test_an_incident_that_goes_on_is_shown_however_old_it_is(session: TenantSession) -> None:
    opened(session)

    assert len(standing(session, days=400).current) == 1


def test_it_was_felt_as_each_update_says_since_it_began_until_it_was_over(session: TenantSession) -> None:
    incident = opened(session, since=NOW - 30 * MINUTE)
    say(session, incident, S.IDENTIFIED, minutes=10, impact=Impact.DOWN)
    say(session, incident, S.RESOLVED, minutes=20)
    say(session, incident, S.INVESTIGATING, minutes=60)

    felt = [(each.impact, each.since, each.until) for each in standing(session).spells]

    assert felt == [
        (Impact.SLOW, NOW - 30 * MINUTE, NOW + 10 * MINUTE),
        (Impact.DOWN, NOW + 10 * MINUTE, NOW + 20 * MINUTE),
        (Impact.SLOW, NOW + 60 * MINUTE, None),
    ]


def test_the_desk_lists_what_goes_on_first(session: TenantSession) -> None:
    first = opened(session)
    over, later = (opened(session, at=NOW + timedelta(hours=hours)) for hours in (1, 2))
    for each in (over, later):
        say(session, each, S.RESOLVED, minutes=150)

    listed = list_incidents(session, now=NOW + timedelta(hours=2))
    assert [each.id for each in listed] == [first.id, later.id, over.id]
    assert [each.id for each in list_open(session)] == [first.id]
