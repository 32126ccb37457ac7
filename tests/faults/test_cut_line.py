"""A cut line between the web and what it needs: nothing hangs, what needs nothing goes on, then all of it does."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL

from app.kernel.db import new_engine, open_session
from tests import postgres
from tests.cast import BIRCH
from tests.faults.apart import Line, line
from tests.faults.guests import SEARCH, Guest, asking, have_taken, look_for, outcomes, plant_birch
from tests.faults.waiting import wait_until
from tests.valkey import valkey
from tests.web.serving import serving

pytestmark = pytest.mark.posts_mails
LISTENS = f"--port 6379 --bind {Line.THERE} --protected-mode no"


@pytest.fixture
def cable() -> Iterator[Line]:
    with line() as made:
        yield made


def over_there(folder: Path, superuser: URL, cable: Line) -> str:
    """Run the cluster on the machine at the other end, and give the application's address of it."""
    with (folder / "cluster" / "pg_hba.conf").open("a") as rules:
        rules.write(f"host all all {Line.HERE}/32 trust\n")
    postgres.serve(folder, listens=Line.THERE, within=cable.there.within)
    url = postgres.signed_in(superuser, "guichet_app").set(host=Line.THERE, port=5432, query={})
    return url.render_as_string(hide_password=False)


def test_the_web_refuses_clearly_while_it_cannot_reach_the_database_and_goes_on_afterwards(
    own_cluster: tuple[Path, URL], cable: Line, tmp_path: Path
) -> None:
    folder, superuser = own_cluster
    url, brands = over_there(folder, superuser, cable), str(plant_birch(tmp_path / "brands"))
    variables = {"DATABASE_URL": url, "TENANTS": brands}
    with serving(tmp_path, app="wsgi:app", within=cable.here.within, **variables) as served:
        with asking(served, [f"guest-{number}" for number in range(12)], at_once=4) as guests:
            wait_until(lambda: have_taken(guests, 4))
            cable.cut()
            wait_until(lambda: outcomes(guests)[503] > 0)
            stranger = Guest(served, "stranger")
            assert stranger.look("/robots.txt") == 200
            assert stranger.look(SEARCH) == 503
            cable.mend()
        assert outcomes(guests).keys() == {303, 503}
    engine = new_engine(superuser.set(username="guichet_app").render_as_string(hide_password=False))
    with open_session(engine, BIRCH) as session:
        look_for(session, guests)
    engine.dispose()


def test_the_web_takes_everything_in_while_it_cannot_reach_the_queue(
    own_cluster: tuple[Path, URL], cable: Line, tmp_path: Path
) -> None:
    folder, superuser = own_cluster
    postgres.serve(folder)
    url = postgres.signed_in(superuser, "guichet_app").render_as_string(hide_password=False)
    variables = {"DATABASE_URL": url, "QUEUE_URL": f"redis://{Line.THERE}:6379/0"}
    variables["TENANTS"] = str(plant_birch(tmp_path / "brands"))
    engine = new_engine(url)
    with (
        valkey(LISTENS, within=cable.there.within) as queue,
        serving(tmp_path, app="wsgi:app", within=cable.here.within, **variables) as served,
    ):
        before, meanwhile, after = ([f"{when}-{number}" for number in range(6)] for when in ("before", "cut", "after"))
        guests: list[Guest] = []
        for subjects, act in ((before, cable.cut), (meanwhile, cable.mend), (after, cable.mend)):
            with asking(served, subjects, at_once=4) as some:
                pass
            guests += some
            act()
        assert outcomes(guests).keys() == {303}
        with open_session(engine, BIRCH) as session:
            look_for(session, guests)
        assert queue.client.llen("rq:queue:mail") == len(before) + len(after)
        assert served.ask("/readyz")[0].status == 200
    engine.dispose()
