"""A page is kept until its contact strip would say something else."""

from datetime import UTC, datetime

import pytest
from flask import Flask, g
from werkzeug.test import EnvironBuilder

from app.web.environ import KEEP_FOR, LANGUAGE, TENANT
from app.web.keeping import keep_page

pytestmark = pytest.mark.parametrize("stocked_url", ["sqlite"], indirect=True)

# camcha's team is there from 9 to 18 on working days, in Paris, an hour before Greenwich in November.
MONDAY = (2026, 11, 23)


@pytest.mark.parametrize(
    ("moment", "seconds"),
    [
        (datetime(*MONDAY, 7, 59, 59, tzinfo=UTC), 1.0),
        (datetime(*MONDAY, 8, 0, 0, tzinfo=UTC), 9 * 3600.0),
        (datetime(*MONDAY, 8, 0, 1, tzinfo=UTC), 9 * 3600.0 - 1),
        (datetime(*MONDAY, 16, 59, 59, tzinfo=UTC), 1.0),
        (datetime(*MONDAY, 17, 0, 0, tzinfo=UTC), 6 * 3600.0),
        (datetime(*MONDAY, 22, 59, 59, tzinfo=UTC), 1.0),
        (datetime(*MONDAY, 23, 0, 0, tzinfo=UTC), 9 * 3600.0),
        (datetime(2026, 11, 20, 17, 0, 0, tzinfo=UTC), 6 * 3600.0),
        (datetime(2026, 10, 24, 22, 0, 0, tzinfo=UTC), 25 * 3600.0),
        (datetime(2026, 3, 28, 23, 0, 0, tzinfo=UTC), 23 * 3600.0),
    ],
)
def test_a_page_is_kept_until_the_team_comes_or_goes_or_tomorrow_is_today(
    app: Flask, moment: datetime, seconds: float
) -> None:
    tenant = app.extensions["guichet"].registry.by_slug("camcha")
    environ = EnvironBuilder("/").get_environ() | {TENANT: tenant, LANGUAGE: "fr"}
    with app.request_context(environ):
        g.now = moment
        keep_page()

    assert environ[KEEP_FOR] == seconds
