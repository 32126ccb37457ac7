"""A brand's hours are read once for each state of the brand, however many brands there are."""

import gc
from collections.abc import Callable
from pathlib import Path
from weakref import ref

import pytest

from app.domain.hours.rules import Calendar
from app.tenancy.tenant import Tenant, load_tenant
from app.web.bindings import bind_brand
from app.web.hours import calendar_of, week_words
from tests.tenancy.folders import plant


@pytest.fixture
def make_tenant(tmp_path: Path) -> Callable[[], Tenant]:
    folder = plant(tmp_path, "birch")
    return lambda: load_tenant(folder)


def test_a_replaced_brand_is_let_go(make_tenant: Callable[[], Tenant]) -> None:
    tenant = make_tenant()
    calendar_of(tenant)
    replaced = ref(tenant)
    del tenant
    gc.collect()

    assert replaced() is None


def test_the_hours_of_many_brands_are_each_read_once(make_tenant: Callable[[], Tenant]) -> None:
    tenants = [make_tenant() for _ in range(3)]
    first: list[Calendar] = [calendar_of(tenant) for tenant in tenants]

    assert all(calendar_of(tenant) is calendar for tenant, calendar in zip(tenants, first, strict=True))


def test_a_text_says_the_week_of_the_calendar_that_is_known(make_tenant: Callable[[], Tenant]) -> None:
    tenant = make_tenant()
    bindings = bind_brand(tenant, "en", lambda _key: None)

    assert bindings.calendar() is calendar_of(tenant)
    assert week_words(calendar_of(tenant), "en", tenant.catalogue("en")) == (
        "on Monday, 9:00 to 12:00 and 14:00 to 18:00"
    )
