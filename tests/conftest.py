"""What every test may ask for; each kind of fixture has a module of its own."""

import gc
import os
import sys
from itertools import chain, groupby, islice
from time import sleep, time

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.databases", "tests.mails", "tests.misfits", "tests.promises", "tests.stock"]

# The same examples each time, so that a failure is about what was changed and not about the day.
# `pytest --hypothesis-profile thorough` looks longer, and elsewhere each time.
_WHAT_COSTS = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]
settings.register_profile("fast", max_examples=60, deadline=None, derandomize=True, suppress_health_check=_WHAT_COSTS)
settings.register_profile("thorough", settings.get_profile("fast"), max_examples=5_000, derandomize=False)
settings.load_profile("fast")

# What is compiled is kept for the next run, whatever the environment says: each worker would compile every test anew,
# and each program that a test starts all of the application.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

gc.disable()  # until all is collected: that drops little, and is a sixth sooner without

_BETWEEN = 5  # modules that work, after one that waits
_HALF_HOUR, _TAKES = 1800, 20  # seconds; and the longest that a test takes which reads one day or hour twice


_JOURNEYS, _FAULTS = "tests/journeys/", "tests/faults/"
_LONG = ("tests/web/test_hostile.py", "tests/web/test_plans.py", "tests/web/test_storing.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the modules that take longest: what is begun last is waited for by one worker alone.

    Journeys come first, as their demo stands by for all of them. Tests of faults wait for most of their time: each of
    their modules is followed by some that work, so that no two workers wait at once.
    """
    items.sort(key=lambda item: (not item.nodeid.startswith(_JOURNEYS), not item.nodeid.startswith(_LONG)))
    modules = [list(group) for _, group in groupby(items, key=lambda item: item.nodeid.partition("::")[0])]
    waiting = [module for module in modules if module[0].nodeid.startswith(_FAULTS)]
    journeys = [module for module in modules if module[0].nodeid.startswith(_JOURNEYS)]
    others = iter([module for module in modules if module not in waiting and module not in journeys])
    mixed = [module for each in waiting for module in (each, *islice(others, _BETWEEN))]
    items[:] = chain.from_iterable([*journeys, *mixed, *others])


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Leave what was collected, a million objects that all stay, out of every search for what may go."""
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Begin no test just before the day, or the hours of a brand's team, may change: it would see both sides."""
    left = _HALF_HOUR - time() % _HALF_HOUR
    if left < _TAKES:
        sleep(left + 0.1)
