"""kill -9 of PostgreSQL during writes: what was answered is there once, and what was not is refused with its text."""

from pathlib import Path

import pytest
from sqlalchemy import URL, NullPool, create_engine, text

from app.kernel.db import new_engine, open_session
from tests import postgres
from tests.cast import BIRCH
from tests.faults.guests import SEARCH, Guest, asking, have_taken, look_for, outcomes, plant_birch
from tests.faults.waiting import wait_until
from tests.mailserver import kill
from tests.web.serving import serving

pytestmark = pytest.mark.posts_mails
SAFE = "-c fsync=on -c synchronous_commit=on -c full_page_writes=on"


def kill_a_backend(superuser: URL) -> None:
    """Kill one of the processes that work for the application; PostgreSQL ends all others and starts anew by itself."""
    with create_engine(superuser, poolclass=NullPool).connect() as connection:
        asked = text("SELECT pid FROM pg_stat_activity WHERE usename = 'guichet_app' LIMIT 1")
        pid = connection.execute(asked).scalar_one()
    kill(pid)


def test_what_was_answered_is_there_once_however_the_database_was_killed(
    own_cluster: tuple[Path, URL], tmp_path: Path
) -> None:
    folder, superuser = own_cluster
    postgres.serve(folder, settings=SAFE)
    url = postgres.signed_in(superuser, "guichet_app").render_as_string(hide_password=False)
    brands = plant_birch(tmp_path / "brands")
    with serving(tmp_path, app="wsgi:app", DATABASE_URL=url, TENANTS=str(brands)) as served:
        with asking(served, [f"guest-{number}" for number in range(40)]) as guests:
            wait_until(lambda: have_taken(guests, 8))
            kill_a_backend(superuser)
            wait_until(lambda: have_taken(guests, 16))
            postgres.crash(folder)
            stranger = Guest(served, "stranger")
            wait_until(lambda: stranger.look(SEARCH) == 503)  # in the brand's look, and with Retry-After (`Guest`)
            assert stranger.look("/robots.txt") == 200
            postgres.serve(folder, settings=SAFE)
        assert outcomes(guests).keys() == {303, 503}
        engine = new_engine(url)
        with open_session(engine, BIRCH) as session:
            look_for(session, guests)
        engine.dispose()
