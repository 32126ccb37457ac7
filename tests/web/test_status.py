"""The page of the services and its feed: what anybody reads, kept like other pages and never longer than it is true."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest
from flask import Flask

from app.domain.incidents.models import Impact, Incident, IncidentState
from app.domain.incidents.service import update_incident
from app.kernel.db import open_session, transaction
from app.web import page_cache
from app.web.cookies import SESSION
from tests.domain.incidents.incidents import opened, saying
from tests.stock import HOSTS, MakeApp
from tests.web.conftest import Get
from tests.web.test_database_down import CutOff, cut_off, impatient

__all__ = ["cut_off"]
BRAND = "support-technique"
ATOM = "{http://www.w3.org/2005/Atom}"
WORDS = {"fr": "Les paiements par carte prennent deux minutes.", "en": "Card payments take two minutes."}
WELL, SLOW, DOWN = "Tous les services fonctionnent normalement", "ralentis", "en panne"


@pytest.fixture
def app(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """Give an application that asks for the version of its pages each time."""
    monkeypatch.setattr(page_cache.Versions, "__init__", impatient(page_cache.Versions.__init__))
    return make_app()


@pytest.fixture(autouse=True)
def over(app: Flask) -> Iterator[None]:
    """Leave no incident that goes on."""
    yield
    with open_session(app.extensions["guichet"].engine, BRAND) as session, transaction(session):
        for incident in session.query(Incident).where(Incident.resolved_at.is_(None)):
            incident.is_public, incident.resolved_at = False, datetime.now(UTC)


def open_here(app: Flask, *, impact: Impact = Impact.SLOW, is_public: bool = True, **words: str) -> Incident:
    with open_session(app.extensions["guichet"].engine, BRAND) as session:
        said = saying(impact=impact, is_public=is_public, words=words or WORDS)
        return opened(session, said, at=datetime.now(UTC))


def say(app: Flask, incident: Incident, state: IncidentState, **words: str) -> None:
    with open_session(app.extensions["guichet"].engine, BRAND) as session, transaction(session):
        update_incident(session, incident.id, saying(state, words=words), seen=incident.updates, now=datetime.now(UTC))


def page(get: Get, path: str = "/status", brand: str = BRAND, **how: object) -> str:
    answer = get(path, host=HOSTS[brand], **how)
    assert answer.status_code == 200
    return answer.text.replace("\u202f", " ").replace("\xa0", " ")


@pytest.mark.parametrize("brand", ["camcha", "remember-provence", BRAND])
def test_without_an_incident_all_is_said_to_be_well(get: Get, brand: str) -> None:
    text = page(get, brand=brand)

    assert WELL in text
    assert "Aucun incident" in text
    assert "All services work normally" in page(get, "/en/status", brand=brand)


@pytest.mark.parametrize("path", ["/status", "/status.xml"])
@pytest.mark.parametrize("brand", ["camermix", "omicron"])
def test_a_brand_without_support_has_no_such_page(get: Get, brand: str, path: str) -> None:
    assert get(path, host=HOSTS[brand]).status_code == 404


def test_an_incident_is_read_by_everybody_at_once_in_their_language_until_it_is_over(app: Flask, get: Get) -> None:
    assert WELL in page(get)
    incident = open_here(app)

    assert WELL not in page(get)
    text = page(get)
    for words in (SLOW, "Paiements lents", WORDS["fr"], "Paiement par carte", "Nous cherchons la cause"):
        assert words in text
    assert re.search(r'<time datetime="\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00">', text)
    assert all(words in page(get, "/en/status") for words in ("Slow payments", WORDS["en"]))
    assert WELL in page(get, brand="camcha")

    say(app, incident, IncidentState.RESOLVED, fr="C’est réparé.")
    text = page(get)
    assert WELL in text
    assert "C’est réparé." in text.partition('id="past"')[2]


def test_words_that_a_language_lacks_are_those_of_the_first_one_and_said_to_be(app: Flask, get: Get) -> None:
    open_here(app, fr="Seulement en français.")

    text = page(get, "/en/status")

    assert '<p lang="fr">Seulement en français.</p>' in text
    assert "another language" in text
    assert "autre langue" not in page(get)


def test_what_is_internal_is_on_no_page_and_in_no_feed(app: Flask, get: Get) -> None:
    open_here(app, is_public=False, fr="Rien que pour nous.")

    assert WELL in page(get)
    assert "Rien que pour nous" not in page(get) + page(get, "/status.xml")


@pytest.mark.parametrize("cookie", ["", f"__Host-{SESSION}=somebody's"])
@pytest.mark.parametrize("impact", list(Impact))
def test_the_lamp_and_the_line_of_every_page_say_the_worst_that_goes_on(
    app: Flask, get: Get, impact: Impact, cookie: str
) -> None:
    def standing(path: str) -> tuple[bool, bool]:
        text = page(get, path, headers={"Cookie": cookie})
        return f'data-standing="{impact}"' in text, 'class="standing' in text.partition("<main")[0]

    assert 'data-standing="fine"' in page(get, "/faq/")
    incident = open_here(app, impact=impact)

    assert [standing(path) for path in ("/faq/", "/support/", "/")] == [(True, True), (True, True), (True, False)]
    assert ({Impact.SLOW: SLOW, Impact.DOWN: DOWN}[impact]) in page(get, "/").partition("<main")[2]
    assert "data-standing" not in page(get, "/faq/", brand="camcha")
    say(app, incident, IncidentState.RESOLVED, fr="C’est réparé.")
    assert 'data-standing="fine"' in page(get, "/faq/", headers={"Cookie": cookie})


def test_the_feed_is_atom_in_each_language_with_an_entry_for_each_incident(app: Flask, get: Get) -> None:
    incident = open_here(app, fr="Deux <minutes> & plus.", en="Two.")
    answer = get("/status.xml", host=HOSTS[BRAND])
    feed = ET.fromstring(answer.data)  # noqa: S314 - our own

    assert answer.content_type == "application/atom+xml; charset=utf-8"
    assert feed.tag == f"{ATOM}feed"
    entry = next(each for each in feed.iter(f"{ATOM}entry") if each.findtext(f"{ATOM}id") == f"urn:uuid:{incident.id}")
    assert entry.findtext(f"{ATOM}title") == "Paiements lents"
    assert "Deux <minutes> & plus." in (entry.findtext(f"{ATOM}content") or "")
    for each in (feed, entry):
        assert datetime.fromisoformat(each.findtext(f"{ATOM}updated") or "").tzinfo is not None
        assert each.findtext(f"{ATOM}id")
    links = {each.get("rel"): each.get("href") for each in feed.findall(f"{ATOM}link")}
    assert links["self"] == f"https://{HOSTS[BRAND]}/status.xml"
    english = ET.fromstring(get("/en/status.xml", host=HOSTS[BRAND]).data)  # noqa: S314 - our own
    assert "Slow payments" in [each.findtext(f"{ATOM}title") for each in english.iter(f"{ATOM}entry")]


def test_while_the_database_is_away_pages_say_what_was_known_last(app: Flask, get: Get, cut_off: CutOff) -> None:
    open_here(app, impact=Impact.DOWN)
    assert 'data-standing="down"' in page(get, "/status")

    with cut_off():
        answer = get("/nowhere", host=HOSTS[BRAND])

    assert answer.status_code in {404, 503}
    assert 'data-standing="down"' in answer.text
