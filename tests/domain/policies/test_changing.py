"""A policy is set on top of what was seen, kept with all that it was, and told to every process."""

from datetime import UTC, datetime
from threading import Barrier, Thread
from uuid import UUID

import pytest

from app.domain.faq.versions import read_version
from app.domain.policies.errors import StaleChangeError
from app.domain.policies.service import ChangedBy, Value, change_policy, list_changes, list_in_force, values_of
from app.kernel.db import TenantSession, transaction
from tests.cast import ACORN, BIRCH
from tests.databases import OpenSession
from tests.faults.waiting import PATIENCE

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
DORA = ChangedBy(UUID(int=1), "Dora Petit")
TRIES, LINK = "sign_in.max_attempts", "reset_link.valid_for"


def put(session: TenantSession, path: str, value: Value | None, seen: int) -> int:
    with transaction(session):
        return change_policy(session, path, value, seen=seen, reason="Too many.", by=DORA, now=NOW).number


def in_force(session: TenantSession) -> list[tuple[str, Value]]:
    return list(values_of(list_in_force(session)).items())


def test_the_latest_of_each_policy_is_in_force_the_older_first(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    made: list[tuple[str, Value]] = [(TRIES, 7), (LINK, "90 minutes"), ("a.switch", False), (TRIES, 6)]
    for seen, (path, value) in enumerate(made):
        assert put(session, path, value, seen) == seen + 1

    assert in_force(session) == [(LINK, "90 minutes"), ("a.switch", False), (TRIES, 6)]
    assert [each.setting for each in list_changes(session, TRIES)] == [{"value": 6}, {"value": 7}]
    assert in_force(open_session(BIRCH)) == []


def test_a_policy_that_goes_back_to_its_file_is_in_force_no_more_and_its_history_stays(
    open_session: OpenSession,
) -> None:
    session = open_session(ACORN)
    put(session, TRIES, 7, 0)
    put(session, TRIES, None, 1)

    assert in_force(session) == []
    assert [each.setting for each in list_changes(session, TRIES)] == [{}, {"value": 7}]


def test_a_change_raises_the_version_that_every_process_asks(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    versions = [read_version(session)]
    for seen, value in enumerate((7, None)):
        put(session, TRIES, value, seen)
        versions.append(read_version(session))

    assert versions == sorted(set(versions))


@pytest.mark.parametrize("seen", [-1, 0, 2, 10**8])
def test_a_change_on_top_of_what_was_not_seen_is_refused_and_leaves_nothing(
    open_session: OpenSession, seen: int
) -> None:
    session = open_session(ACORN)
    put(session, TRIES, 7, 0)
    version = read_version(session)

    with pytest.raises(StaleChangeError):
        put(session, LINK, "90 minutes", seen)

    assert in_force(session) == [(TRIES, 7)]
    assert read_version(session) == version


def test_of_two_at_once_one_changes_and_the_other_is_told(open_session: OpenSession) -> None:
    put(open_session(ACORN), TRIES, 6, 0)  # the version has its row
    both, outcomes = Barrier(2), []

    def race(session: TenantSession, value: int) -> None:
        both.wait(PATIENCE)
        try:
            outcomes.append(put(session, TRIES, value, 1))
        except StaleChangeError:
            outcomes.append(0)

    threads = [Thread(target=race, args=(open_session(ACORN), value)) for value in (7, 8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)

    assert sorted(outcomes) == [0, 2]
    assert len(in_force(open_session(ACORN))) == 1
