"""What is held and why, as its person reads it: complete, with the brand's own times, and nothing the brand has not."""

import re
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import inspect

from app.domain.tables import holdings
from app.kernel.db import TenantScoped
from app.tenancy.config import TenantConfig
from app.web.holdings import TABLES, is_held
from tests.web.desk.team import colleague
from tests.web.people import Visitor, settle

pytestmark = pytest.mark.usefixtures("nobody")
PAGE = "/account/privacy/record"


def signed_in(app: Flask, brand: str = "camcha") -> Visitor:
    settle(app, brand)
    visitor = Visitor(app, brand)
    assert visitor.sign_in().status_code == 303
    return visitor


def read(visitor: Visitor, path: str = PAGE) -> str:
    answer = visitor.get(path)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    return re.sub(r"\s+", " ", unescape(answer.text)).replace("\N{NO-BREAK SPACE}", " ")


def rows(page: str) -> dict[str, tuple[str, str]]:
    """Each kind of data, on what ground it is held and how long."""
    found = re.findall(r'<th scope="row">(.+?)</th> <td[^>]*>(.+?)</td> <td[^>]*>(.+?)</td>', page)
    return {what: (ground, kept) for what, ground, kept in found}


@pytest.mark.parametrize(
    ("path", "title", "purpose", "ground", "kept"),
    [
        (PAGE, "Ce que nous gardons et pourquoi", "Pour protéger votre compte", "Notre intérêt légitime", "12 mois"),
        (f"/en{PAGE}", "What we hold, and why", "To protect your account", "Our legitimate interest", "12 months"),
        (
            f"/de{PAGE}",
            "Was wir speichern und warum",
            "Um Ihr Konto zu schützen",
            "Unser berechtigtes Interesse",
            "12 M",
        ),
    ],
)
@pytest.mark.promise("CC-16")
def test_the_record_is_read_in_each_language(
    app: Flask, path: str, title: str, purpose: str, ground: str, kept: str
) -> None:
    page = read(signed_in(app, "omicron"), path)

    assert f"<h1>{title}</h1>" in page
    assert f">{purpose}</h2>" in page
    assert any(line[0] == ground and line[1].startswith(kept) for line in rows(page).values())
    assert "%(" not in page


def test_the_times_are_the_brands_own(app: Flask) -> None:
    lines = rows(read(signed_in(app, "camcha")))

    assert lines["Les avis sur nos réponses et les commentaires, sans nom"][1] == "365 jours après la dernière fois"
    assert lines["Les appareils où vous êtes connecté : navigateur, pays, dates"][1].endswith("8 heures au plus")
    omicron = rows(read(signed_in(app, "omicron")))
    assert omicron["Les appareils où vous êtes connecté : navigateur, pays, dates"][1].endswith("12 heures au plus")


@pytest.mark.parametrize(
    ("brand", "what", "is_held"),
    [
        ("remember-provence", "Vos adresses", True),
        ("camcha", "Vos adresses", False),
        ("camermix", "Une empreinte de votre adresse e-mail, une fois votre compte supprimé", True),
        ("camcha", "Une empreinte de votre adresse e-mail, une fois votre compte supprimé", False),
    ],
)
def test_what_a_brand_does_not_hold_is_not_named(app: Flask, brand: str, what: str, *, is_held: bool) -> None:
    assert (what in rows(read(signed_in(app, brand)))) == is_held


def test_what_is_held_about_the_team_is_read_by_the_team(app: Flask) -> None:
    about_writers = "Votre nom sur les réponses publiées"
    assert about_writers not in rows(read(signed_in(app)))
    assert about_writers in rows(read(colleague(app)))


def test_every_table_that_the_brand_fills_is_named_once(app: Flask) -> None:
    config: TenantConfig = app.extensions["guichet"].registry.by_slug("camcha").config
    held = {table_of(entity): holding.purpose for entity, holding in holdings().items()}
    kinds = {str(TABLES[table]) for table, purpose in held.items() if is_held(table, purpose, config)}

    named = re.findall(r'<th scope="row">(.+?)</th>', read(colleague(app), f"/en{PAGE}"))

    assert sorted(named) == sorted(kinds)


def table_of(entity: type[TenantScoped]) -> str:
    return str(inspect(entity).local_table.name)


def test_who_answers_and_who_stores_it_is_named(app: Flask) -> None:
    page = read(signed_in(app))
    assert "Camcha SAS, 18 rue des Petites-Écuries, 75010 Paris, France" in page
    assert "Notre hébergeur : Guichet Hébergement" in page


def test_a_stranger_signs_in_first(app: Flask) -> None:
    answer = Visitor(app).get(PAGE)
    assert (answer.status_code, answer.location) == (302, f"/login?next={PAGE.replace('/', '%2F')}")


@pytest.mark.promise("CC-18")
def test_the_privacy_page_leads_to_the_record(app: Flask) -> None:
    assert f'href="{PAGE}"' in Visitor(app).get("/privacy").text
    assert f'href="{PAGE}"' not in Visitor(app).get("/terms").text
    assert f'href="/en{PAGE}"' in Visitor(app).get("/en/privacy").text
