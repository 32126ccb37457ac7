"""What readers wrote is kept for as long as their brand says, and no longer."""

from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import Engine, func, select

from app.domain.faq.models import FaqFeedback
from app.domain.faq.search.misses import count_miss, list_misses
from app.domain.faq.service import record_feedback
from app.jobs.housekeeping import forget_old_words
from app.jobs.relay import keep_relaying
from app.kernel.db import TenantSession, transaction
from app.tenancy.registry import Registry, load_registry
from tests.cast import ACORN, BIRCH
from tests.databases import OpenSession
from tests.domain.faq.search.small_faq import FRENCH, NOW, write_faq
from tests.post_office import Clock, new_office, timetable
from tests.tenancy.folders import CONFIG, plant

YEAR = timedelta(days=365)
SECOND = timedelta(seconds=1)


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    """Acorn, which keeps words for a year, and Birch, which keeps them for 30 days."""
    root = tmp_path / "brands"
    plant(root, ACORN)
    plant(root, BIRCH, CONFIG.replace('version = "1.0"', 'version = "1.0"\nfeedback_kept_for = "30 days"'))
    return load_registry(root)


def leave_words(session: TenantSession) -> None:
    ids = write_faq(session, FRENCH, "fr")
    with transaction(session):
        record_feedback(session, ids["hours"], useful=False, reason="wrong", comment="Je suis Ann.", now=NOW)
        count_miss(session, "girafe", language="fr", now=NOW)


def words_left(session: TenantSession) -> tuple[int, int]:
    with transaction(session):
        feedback = session.scalar(select(func.count()).select_from(FaqFeedback)) or 0
        return feedback, len(list_misses(session, "fr"))


def test_words_are_forgotten_when_the_brand_has_kept_them_as_long_as_it_says(
    open_session: OpenSession, registry: Registry
) -> None:
    acorn, birch = open_session(ACORN), open_session(BIRCH)
    left = []
    leave_words(acorn)
    leave_words(birch)
    for age in (timedelta(days=30), timedelta(days=30) + SECOND, YEAR, YEAR + SECOND):
        forget_old_words(registry, open_session, now=NOW + age)
        left.append((words_left(acorn), words_left(birch)))
    assert left == [((1, 1), (1, 1)), ((1, 1), (0, 0)), ((1, 1), (0, 0)), ((0, 0), (0, 0))]


def test_a_brand_that_cannot_be_read_keeps_nobody_else_from_forgetting(
    open_session: OpenSession, registry: Registry, tmp_path: Path
) -> None:
    acorn, birch = open_session(ACORN), open_session(BIRCH)
    leave_words(acorn)
    leave_words(birch)
    (tmp_path / "brands" / ACORN / "tenant.toml").write_text("broken")
    assert registry.slugs == (ACORN, BIRCH)
    forget_old_words(load_registry(tmp_path / "brands"), open_session, now=NOW + 2 * YEAR)
    assert (words_left(acorn), words_left(birch)) == ((1, 1), (0, 0))


def test_the_relay_does_its_chores_in_its_first_round(engine: Engine) -> None:
    stop, office = Event(), new_office(engine, "smtp://127.0.0.1:25", clock=Clock())
    keep_relaying(timetable(engine), office=office, stop=stop, pause=0, chores=[stop.set])
    assert stop.is_set()


def test_the_relay_does_its_chores_again_once_an_hour_has_passed(engine: Engine) -> None:
    stop, clock, rounds, done = Event(), Clock(), list[int](), list[int]()

    def tick() -> None:
        rounds.append(1)
        clock.now += timedelta(minutes=59) if len(rounds) == 2 else timedelta(seconds=20)

    def chore() -> None:
        done.append(len(rounds))
        if len(done) == 2:
            stop.set()

    office = new_office(engine, "smtp://127.0.0.1:25", clock=clock)
    keep_relaying(timetable(engine), office=office, stop=stop, pause=0, each_round=[tick], chores=[chore])
    assert done == [1, 5]


def test_the_relay_does_its_chores_at_once_when_the_clock_was_put_back(engine: Engine) -> None:
    stop, clock, rounds, done = Event(), Clock(), list[int](), list[int]()

    def tick() -> None:
        rounds.append(1)
        clock.now += timedelta(days=-1) if len(rounds) == 3 else timedelta(seconds=20)

    def chore() -> None:
        done.append(len(rounds))
        if len(done) == 2:
            stop.set()

    office = new_office(engine, "smtp://127.0.0.1:25", clock=clock)
    keep_relaying(timetable(engine), office=office, stop=stop, pause=0, each_round=[tick], chores=[chore])
    assert done == [1, 3]


def test_a_task_that_fails_keeps_none_of_those_after_it_from_being_done(engine: Engine) -> None:
    stop, done = Event(), list[str]()

    def fail() -> None:
        raise ValueError

    def chore() -> None:
        done.append("chore")
        stop.set()

    office, round_ = new_office(engine, "smtp://127.0.0.1:25", clock=Clock()), [fail, lambda: done.append("task")]
    keep_relaying(timetable(engine), office=office, stop=stop, pause=0, each_round=round_, chores=[fail, chore])
    assert done == ["task", "chore"]
