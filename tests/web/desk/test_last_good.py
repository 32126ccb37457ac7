"""A value that goes under published entries: readers see what was last known, and the desk is told."""

from collections.abc import Iterator
from pathlib import Path
from weakref import WeakSet

import pytest
from flask import Flask

from app.domain.accounts.models import Role
from app.jobs.publishing import look_at_changed
from app.kernel.db import TenantSession, open_session
from app.tenancy.tenant import Tenant
from tests.faults.waiting import wait_until
from tests.post_office import timetable
from tests.web.desk.faq import kept_faq
from tests.web.desk.team import colleague
from tests.web.people import Visitor

pytestmark = pytest.mark.parametrize("stocked_url", ["sqlite"], indirect=True)
ENTRY = "/faq/support-et-assistance-client/temps-de-reponse"
SAID, GIVEN = "24 à 48", ', answer_within = "24 to 48 hours"'
_STRESSED = '<strong class="bf">'


@pytest.fixture(autouse=True)
def as_before(app: Flask, brands: Path) -> Iterator[None]:
    path = brands / "camcha" / "tenant.toml"
    whole = path.read_text()
    with kept_faq(app):
        yield
        path.write_text(whole)
        app.extensions["guichet"].registry.reload()


def lose(app: Flask, brands: Path) -> None:
    """Take the value away from the brand's file, and reload it as SIGHUP does."""
    path = brands / "camcha" / "tenant.toml"
    assert GIVEN in path.read_text()
    path.write_text(path.read_text().replace(GIVEN, ""))
    assert app.extensions["guichet"].registry.reload() == ()


def look(app: Flask, looked_at: WeakSet[Tenant] | None = None) -> list[str]:
    """Do the scheduler's round for camcha alone, and give the entries that it tells of."""
    installed = app.extensions["guichet"]
    looked_at = WeakSet() if looked_at is None else looked_at
    for tenant in installed.registry.tenants:
        if tenant.slug != "camcha":
            looked_at.add(tenant)

    def opened(slug: str) -> TenantSession:
        return open_session(installed.engine, slug)

    seen = timetable(installed.engine)
    return look_at_changed(seen, installed.version, installed.registry, opened, looked_at)


def read(app: Flask, path: str = ENTRY) -> str:
    return Visitor(app).get(path).text.replace("\u202f", " ").replace("&nbsp;", " ").replace("\xa0", " ")


def test_readers_go_on_seeing_what_was_last_known(app: Flask, brands: Path) -> None:
    assert SAID in read(app)
    lose(app, brands)
    for path in (ENTRY, f"{ENTRY}.md"):
        assert SAID in read(app, path), path
        assert "{{" not in read(app, path), path
    assert Visitor(app).get("/faq.pdf").status_code == 200
    look(app)
    assert SAID in read(app, ENTRY)
    wait_until(lambda: "temps-de-reponse" in read(app, "/faq/search?q=24+a+48+heures"))


def test_the_desk_is_told_until_the_value_is_there_again(app: Flask, brands: Path) -> None:
    looked_at: WeakSet[Tenant] = WeakSet()
    editor = colleague(app, Role.EDITOR)
    assert look(app, looked_at) == []
    assert "Toutes les réponses publiées tiennent" in editor.get("/admin/faq/upkeep").text
    lose(app, brands)
    told = look(app, looked_at)
    assert "fr/answer-times" in told
    assert look(app, looked_at) == []
    page = editor.get("/admin/faq/upkeep").text
    assert "policy.support.answer_within.email" in page
    assert "leads nowhere" in page


def test_a_value_that_changes_is_the_one_that_is_known_when_it_goes(app: Flask, brands: Path) -> None:
    path = brands / "camcha" / "tenant.toml"
    path.write_text(path.read_text().replace("24 to 48 hours", "12 hours"))
    app.extensions["guichet"].registry.reload()
    look(app)
    path.write_text(path.read_text().replace(', answer_within = "12 hours"', ""))
    app.extensions["guichet"].registry.reload()
    assert f"{_STRESSED}12 heures" in read(app)
