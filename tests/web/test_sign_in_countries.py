"""The country of a sign-in: told by the trusted edge, shown to the owner, and announced when it is unusual."""

import re

import pytest
from flask import Flask

from tests.mails import Mails
from tests.stock import MakeApp
from tests.web.people import Visitor, settle
from tests.web.postman import text_of
from tests.web.security import ANN, PAGE

pytestmark = pytest.mark.usefixtures("nobody")

HEADER = "CF-IPCountry"


@pytest.fixture(scope="module")
def app(make_app: MakeApp) -> Flask:
    """Give the application behind one proxy that tells countries."""
    return make_app(COUNTRY_HEADER=HEADER, TRUSTED_PROXIES="1")


def enter_from(visitor: Visitor, country: str | None) -> None:
    """Sign in from a country, then out; the browser stays known."""
    visitor.client.environ_base["HTTP_CF_IPCOUNTRY"] = country or ""
    assert visitor.sign_in().status_code == 303


def leave(visitor: Visitor) -> None:
    visitor.send("/logout")


@pytest.mark.security("CO-01")
@pytest.mark.security("CO-03")
@pytest.mark.promise("ST-07")
def test_a_sign_in_from_an_unusual_country_is_mailed_once_and_in_the_log(app: Flask, mails: Mails) -> None:
    settle(app, "support-technique")
    ann = Visitor(app, "support-technique")
    for country in ("FR", "FR", None):
        enter_from(ann, country)
        leave(ann)
    assert mails.unexpected == []

    enter_from(ann, "CM")

    text = text_of(app, mails.expect("unusual_country", to=ANN))
    assert "Pays : Cameroun" in text
    page = ann.get(PAGE).text
    assert "Connexion depuis un pays inhabituel" in page
    assert "Cameroun" in page.partition("Appareils connectés</h2>")[2].partition("</section>")[0]
    leave(ann)
    enter_from(ann, "CM")
    assert mails.unexpected == []


@pytest.mark.promise("ST-07")
def test_a_stranger_s_browser_abroad_is_one_mail_and_not_two(app: Flask, mails: Mails) -> None:
    settle(app, "support-technique")
    enter_from(Visitor(app, "support-technique"), "FR")

    enter_from(Visitor(app, "support-technique"), "CM")

    mails.expect("unusual_country", to=ANN)


def test_countries_are_named_in_the_page_s_language(app: Flask) -> None:
    settle(app, "omicron")
    ann = Visitor(app, "omicron")
    enter_from(ann, "DE")

    shown = [ann.get(f"{prefix}{PAGE}").text for prefix in ("", "/en", "/de")]

    assert ["Allemagne" in shown[0], "Germany" in shown[1], "Deutschland" in shown[2]] == [True] * 3


def test_the_last_sign_ins_say_the_country_where_it_is_known(app: Flask) -> None:
    settle(app, "omicron")
    ann = Visitor(app, "omicron")

    def columns(prefix: str = "") -> tuple[list[str], list[str]]:
        lines = ann.get(f"{prefix}/account/").text.partition('id="sign-ins"')[2].partition("</table>")[0]
        names = re.findall(r'<th scope="col"[^>]*>([^<]+)</th>', lines)
        return names, re.findall(r'<td [^>]*data-label="(?:Pays|Country|Land)">([^<]*)</td>', lines)

    enter_from(ann, None)
    assert columns() == (["Quand", "Appareil"], [])
    leave(ann)
    enter_from(ann, "DE")

    assert columns() == (["Quand", "Appareil", "Pays"], ["Allemagne", ""])
    assert columns("/en") == (["When", "Device", "Country"], ["Germany", ""])
    assert columns("/de")[1] == ["Deutschland", ""]


@pytest.mark.security("CO-02")
def test_without_a_trusted_proxy_no_header_is_believed(make_app: MakeApp) -> None:
    alone = make_app()
    settle(alone)
    ann = Visitor(alone)
    enter_from(ann, "CM")

    assert "Cameroun" not in ann.get(PAGE).text
