"""French as a page shows it: no line may begin with the sign that ends a phrase, nor a guillemet stand alone."""

import re
from html.parser import HTMLParser

import pytest

from app.tenancy.catalogues import base_catalogue, brand_catalogue
from tests.stock import HOSTS, ROOT
from tests.web.conftest import Get
from tests.web.walks import BRANDS, pages

_SILENT = {"code", "pre", "script", "style"}
_LOOSE = re.compile(r"\S*[ \t\n]+[;!?:](?=\s|$)|«(?![\u00a0\u202f]).?|.?(?<![\u00a0\u202f])»")


class Words(HTMLParser):
    """Collects what a reader sees of a page; code is not French."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - html.parser passes it
        self._silent += tag in _SILENT

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in _SILENT

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.text += data


def loose(html: str) -> list[str]:
    """Find the signs of a page that a plain space, or none, sets off."""
    words = Words()
    words.feed(html)
    return _LOOSE.findall(words.text)


@pytest.mark.parametrize("stocked_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("brand", BRANDS)
def test_no_french_page_has_a_plain_space_before_a_tall_sign(get: Get, brand: str) -> None:
    found = {path: loose(get(path, HOSTS[brand]).text) for path in pages(brand, "fr")}

    assert {path: signs for path, signs in found.items() if signs} == {}


@pytest.mark.parametrize("html", ["<p>Quoi ?</p>", "<p>« ici »</p>", "<p><b>Ici</b> : là</p>", "<p>«ici»</p>"])
def test_a_plain_space_is_seen(html: str) -> None:
    assert loose(html)


@pytest.mark.parametrize("html", ["<code>a ? b : c</code>", "<p title='Quoi ?'>9:00</p>", "<p>«\u00a0ici\u00a0»</p>"])
def test_code_and_times_are_not_french(html: str) -> None:
    assert loose(html) == []


def test_the_spaces_of_both_catalogues_are_set() -> None:
    overlay = ROOT / "tenants" / "omicron" / "translations" / "fr.po"
    catalogue = brand_catalogue("fr", overlay)

    assert catalogue.gettext("Forgot your password") == "Mot de passe oublié\u202f?"
    assert base_catalogue("fr").gettext("%(lead)s:") == "%(lead)s\u00a0:"
