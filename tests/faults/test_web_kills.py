"""kill -9 of the web's processes while forms are sent: what was answered is there once, and the rest is sent again."""

from functools import partial
from pathlib import Path

import pytest

from tests.cast import BIRCH
from tests.databases import Database, OpenSession
from tests.faults.guests import asking, have_taken, look_for, outcomes, plant_birch
from tests.faults.waiting import wait_until
from tests.mailserver import kill
from tests.web.serving import serving

pytestmark = pytest.mark.posts_mails


def test_a_form_sent_again_after_a_kill_counts_once_and_none_that_was_answered_is_lost(
    database: Database, open_session: OpenSession, tmp_path: Path
) -> None:
    brands = plant_birch(tmp_path / "brands")
    with serving(tmp_path, app="wsgi:app", DATABASE_URL=database.url, TENANTS=str(brands)) as served:
        with asking(served, [f"guest-{number}" for number in range(60)]) as guests:
            for answered in (10, 25, 40):
                wait_until(partial(have_taken, guests, answered))
                for worker in served.workers:
                    kill(worker)
        met = outcomes(guests)
        assert met.keys() == {303, None}
        look_for(open_session(BIRCH), guests)
