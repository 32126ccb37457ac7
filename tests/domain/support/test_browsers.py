"""Which browsers are too old: read from what they say of themselves, told by the day, and never guessed."""

from datetime import date, timedelta

import pytest

from app.domain.support.browsers.policy import BrowsersPolicy
from app.domain.support.browsers.releases import RELEASES
from app.domain.support.browsers.rules import Browser, is_outdated, read_agent
from app.kernel.durations import Duration, Unit
from tests.agents import CURRENT, OLD, UNKNOWN

TODAY = date(2026, 11, 28)
POLICY = BrowsersPolicy()


@pytest.mark.parametrize(("agent", "browser"), [*OLD.items(), *CURRENT.items()])
def test_a_browser_is_read_from_what_it_says(agent: str, browser: Browser) -> None:
    assert read_agent(agent) == browser


@pytest.mark.parametrize("agent", UNKNOWN)
def test_robots_and_what_is_not_known_for_certain_are_no_browser(agent: str) -> None:
    assert read_agent(agent) is None


@pytest.mark.promise("ST-03")
def test_old_versions_are_outdated_and_current_ones_are_not() -> None:
    assert {agent for agent, browser in OLD.items() if not is_outdated(browser, policy=POLICY, on=TODAY)} == set()
    assert {agent for agent, browser in CURRENT.items() if is_outdated(browser, policy=POLICY, on=TODAY)} == set()


@pytest.mark.parametrize(("days", "outdated"), [(-1, False), (0, False), (1, True)])
def test_a_version_ages_with_the_day(days: int, outdated: bool) -> None:  # noqa: FBT001 - a table's column
    policy = BrowsersPolicy(current_for=Duration(30, Unit.DAY))
    last_day = date(2025, 10, 14) + timedelta(days=30)

    assert is_outdated(Browser("Firefox", (144, 0)), policy=policy, on=last_day + timedelta(days=days)) is outdated


def test_a_version_that_is_not_listed_is_as_old_as_the_next_one() -> None:
    soon_after = date(2024, 9, 17) + POLICY.current_for.as_timedelta()

    assert not is_outdated(Browser("Chrome", (127, 0)), policy=POLICY, on=soon_after)
    assert is_outdated(Browser("Chrome", (127, 0)), policy=POLICY, on=soon_after + timedelta(days=1))


def test_a_version_beyond_the_list_is_never_outdated() -> None:
    assert not is_outdated(Browser("Safari", (99, 0)), policy=POLICY, on=date(2099, 1, 1))


def test_a_browser_that_the_brand_does_not_name_is_not_spoken_of() -> None:
    policy = BrowsersPolicy(supported=("Firefox",))

    assert not is_outdated(Browser("Chrome", (1, 0)), policy=policy, on=TODAY)


@pytest.mark.parametrize("name", RELEASES)
def test_releases_stand_in_the_order_of_version_and_day(name: str) -> None:
    listed = list(RELEASES[name])  # type: ignore[index]  # one of its own keys

    assert listed == sorted(listed)
    assert [day for _, day in listed] == sorted(day for _, day in listed)
