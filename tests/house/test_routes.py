"""Every address that the application answers at has been looked at; a new one is added here on purpose."""

import pytest
from flask import Flask

from tests.house.reviewed_routes import DEMO, REVIEWED
from tests.stock import MakeApp

pytestmark = pytest.mark.parametrize("stocked_url", ["sqlite"], indirect=True)


def routes(app: Flask) -> set[str]:
    implied = {"HEAD", "OPTIONS"}
    rules = app.url_map.iter_rules()
    return {f"{method} {rule.rule}" for rule in rules for method in (rule.methods or set()) - implied}


def test_every_route_has_been_looked_at(app: Flask) -> None:
    assert routes(app) == REVIEWED


def test_a_live_installation_has_nothing_of_the_demo(make_app: MakeApp) -> None:
    assert routes(make_app(MODE="live", SECRET_KEY="k" * 32)) == REVIEWED == routes(make_app(MODE="demo")) - DEMO
