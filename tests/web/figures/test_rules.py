"""The rules and the dashboard ask for what /metrics gives, and every alert leads to what to do about it."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import yaml
from flask import Flask

from app.domain.mail.policy import MailPolicy
from app.web.figures.shared import FAMILIES
from app.web.installation import EXTENSION
from tests.house.test_code import anchor_of
from tests.stock import ROOT
from tests.web.figures.scraping import Scrape

pytestmark = pytest.mark.parametrize("stocked_url", ["sqlite"], indirect=True)
RULES = ROOT / "deploy" / "prometheus" / "rules.yml"
DASHBOARD = ROOT / "deploy" / "grafana" / "guichet.json"
OF_PROMETHEUS = {"up"}
_NOT_NAMES = r'"[^"]*"|\{[^}]*\}|\[[^\]]*\]|\b(?:by|without|on|ignoring)\s*\([^)]*\)|\boffset\s+\w+|\b[\d.]+\w*'
_NAME = re.compile(r"[a-zA-Z_:][\w:]*(?!\w|\s*\()")
_WORDS = {"and", "or", "unless", "bool"}


def alerts() -> Mapping[str, Mapping[str, Any]]:
    groups = yaml.safe_load(RULES.read_text("utf-8"))["groups"]
    rules = [rule for group in groups for rule in group["rules"]]
    assert len({rule["alert"] for rule in rules}) == len(rules)
    return {rule["alert"]: rule for rule in rules}


def panels() -> Iterator[Mapping[str, Any]]:
    yield from json.loads(DASHBOARD.read_text("utf-8"))["panels"]


def queries() -> list[str]:
    return [rule["expr"] for rule in alerts().values()] + [
        target["expr"] for panel in panels() for target in panel["targets"]
    ]


def names_in(query: str) -> set[str]:
    """Give the metrics that a query asks for: what is no function, label, figure or word of the language."""
    return set(_NAME.findall(re.sub(_NOT_NAMES, " ", query))) - _WORDS


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("up == 0", {"up"}),
        ('sum by (a, b) (rate(x_total{c=~"d.."}[5m])) / sum without (e) (y) > 0.02', {"x_total", "y"}),
        ("x unless x offset 15m or vector(0) and bool_ > 1e3", {"x", "bool_"}),
        ("histogram_quantile(0.99, sum by (le) (rate(z_bucket[$__rate_interval])))", {"z_bucket"}),
    ],
)
def test_the_names_of_a_query_are_read_as_prometheus_reads_them(query: str, names: set[str], app: Flask) -> None:
    assert app is not None
    assert names_in(query) == names


def test_rules_and_dashboard_ask_for_nothing_that_is_not_given(measured: Flask) -> None:
    asked = set().union(*map(names_in, queries()))

    assert len(asked) > 20
    assert asked - Scrape(measured).names() - OF_PROMETHEUS == set()


def test_every_figure_of_ours_is_on_the_dashboard(measured: Flask) -> None:
    shown = set().union(*(names_in(target["expr"]) for panel in panels() for target in panel["targets"]))
    families = [name for name in Scrape(measured).families if name.startswith("guichet_")]

    assert [name for name in families if not any(each.startswith(name) for each in shown)] == []


def test_a_label_is_asked_for_only_of_a_family_that_has_it(app: Flask) -> None:
    assert app is not None
    labels = {family.name: {family.label} for family in FAMILIES}
    wrong = [
        f"{name}: {label}"
        for query in queries()
        for name, matchers in re.findall(r"(\w+)\{([^}]*)\}", query)
        if name in labels
        for label in re.findall(r"(\w+)\s*[=!]~?", re.sub(r'"[^"]*"', '""', matchers))
        if label not in labels[name]
    ]

    assert wrong == []


def test_what_is_the_same_on_every_host_is_never_added_up(app: Flask) -> None:
    assert app is not None
    shared = {family.name for family in FAMILIES} - {"guichet_background_errors_total"}
    shared |= {"guichet_outbox_oldest_due_seconds", "guichet_webhooks_oldest_due_seconds", "guichet_workers"}

    assert [query for query in queries() if "sum" in query and names_in(query) & shared] == []


@pytest.mark.parametrize("alert", sorted(alerts()))
def test_an_alert_says_how_bad_it_is_how_long_it_lasts_and_what_to_do(alert: str, app: Flask) -> None:
    assert app is not None
    rule = alerts()[alert]
    page, _, anchor = rule["annotations"]["runbook"].partition("#")
    sections = re.split(r"^### ", (ROOT / page).read_text("utf-8"), flags=re.MULTILINE)
    (section,) = (each for each in sections if anchor_of(each.partition("\n")[0]) == anchor)

    assert anchor == alert.lower()
    assert len(section.partition("\n")[2].strip()) > 80
    assert rule["labels"]["severity"] in {"critical", "warning", "info"}
    assert rule["annotations"]["summary"].endswith(".")
    assert re.fullmatch(r"\d+[mh]", rule["for"])


def test_the_runbook_has_no_section_of_an_alert_that_is_gone(app: Flask) -> None:
    assert app is not None
    text = (ROOT / "docs" / "operations.md").read_text("utf-8")

    assert sorted(re.findall(r"^### (Guichet\w+)$", text, re.MULTILINE)) == sorted(alerts())


@pytest.mark.promise("CM-08")
def test_somebody_is_woken_when_a_mail_is_later_than_any_brand_promises(app: Flask) -> None:
    rule = alerts()["GuichetMailLate"]
    (seconds,) = re.findall(r"> (\d+)$", rule["expr"])
    brands = app.extensions[EXTENSION].registry.tenants
    promised = [brand.config.policy.mail.arrives_within.as_timedelta().total_seconds() for brand in brands]

    assert (rule["labels"]["severity"], rule["labels"]["promise"]) == ("critical", "CM-08")
    assert names_in(rule["expr"]) == {"guichet_outbox_oldest_due_seconds"}
    assert int(seconds) == MailPolicy().arrives_within.as_timedelta().total_seconds() <= min(promised)


def test_the_dashboard_is_one_that_asks_which_prometheus_to_read(app: Flask) -> None:
    assert app is not None
    board = json.loads(DASHBOARD.read_text("utf-8"))
    sources = {json.dumps(part["datasource"]) for panel in panels() for part in (panel, *panel["targets"])}

    assert [(each["name"], each["type"]) for each in board["templating"]["list"]] == [("source", "datasource")]
    assert sources == {'{"type": "prometheus", "uid": "${source}"}'}
    assert len({panel["id"] for panel in panels()}) == len(list(panels())) >= 15
