"""What search engines and programs read of a help centre."""

import json
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from flask import Flask

from app.domain.faq.folders import load_folder
from app.domain.faq.importing import import_folder
from app.kernel.db import open_session, transaction
from tests.cast import BIRCH
from tests.domain.faq.trees import entry_text
from tests.stock import HOSTS, LANGUAGES, ROOT, MakeApp
from tests.web.conftest import Get
from tests.web.walks import BRANDS, alternates, entry_paths

pytestmark = pytest.mark.parametrize("stocked_url", ["sqlite"], indirect=True)

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"
HOSTILE = """First & "foremost" `</script><script>alert(1)</script>`

1. One step
2. Another <!-- step

The last line: ]]> \\u003c \u2028 end."""
every_brand = pytest.mark.parametrize("brand", BRANDS)


def described(page: str) -> tuple[str, str]:
    """Read the question and the answer that a page describes for machines, as a browser finds the script's end."""
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    read = json.loads(text)
    (question,) = read["mainEntity"]
    assert (read["@context"], read["@type"], question["@type"]) == ("https://schema.org", "FAQPage", "Question")
    return question["name"], question["acceptedAnswer"]["text"]


def listed(get: Get, brand: str) -> dict[str, dict[str, str]]:
    """Read a sitemap: the addresses, each with those of its languages."""
    root = ET.fromstring(get("/sitemap.xml", HOSTS[brand]).data)  # noqa: S314 - our own
    found = {
        str(url.findtext(f"{SITEMAP}loc")): {link.get("hreflang", ""): link.get("href", "") for link in url.iter(LINK)}
        for url in root.iter(f"{SITEMAP}url")
    }
    assert len(found) == len(list(root.iter(f"{SITEMAP}url"))), "an address is listed twice"
    return found


@pytest.fixture(scope="module")
def with_hostile_entry(make_app: MakeApp, app: Flask, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Give an application whose Birch has an entry, in French only, full of what ends scripts."""
    folder = shutil.copytree(ROOT / "content" / "faq" / "camcha", tmp_path_factory.mktemp("hostile") / "camcha")
    section = next(path for path in sorted((folder / "fr").iterdir()) if path.is_dir())
    text = entry_text(HOSTILE, key="hostile", title="'</script>&lt; \"T\"'")
    (section / "99-hostile.md").write_text(text)
    engine = app.extensions["guichet"].engine
    with open_session(engine, BIRCH) as session, transaction(session):
        import_folder(session, load_folder(folder, "fr"), now=datetime(2026, 11, 22, 10, tzinfo=UTC))
    return make_app()


def hostile_page(app: Flask) -> str:
    section = Path(next(iter(entry_paths("camcha", "fr").values()))).parent
    return app.test_client().get(f"{section}/hostile", base_url=f"https://{HOSTS[BIRCH]}").text


def test_hostile_text_of_several_lines_is_described_whole(with_hostile_entry: Flask) -> None:
    question, answer = described(hostile_page(with_hostile_entry))

    assert question == '</script>&lt; "T"'
    for line in ('First & "foremost" </script><script>alert(1)</script>', "One step", "Another <!-- step", "]]>"):
        assert line in answer


def test_a_page_that_is_not_translated_names_no_other_language(with_hostile_entry: Flask) -> None:
    named = re.findall(r'rel="alternate" hreflang="([^"]+)"', hostile_page(with_hostile_entry))

    assert named == ["fr", "x-default"]


@every_brand
def test_each_answer_is_described_with_its_question(get: Get, brand: str) -> None:
    for path in entry_paths(brand, "fr").values():
        question, answer = described(get(path, HOSTS[brand]).text)
        assert len(answer) > len(question) > 0


@every_brand
def test_the_sitemap_lists_every_entry_once_with_its_languages(get: Get, brand: str) -> None:
    found = listed(get, brand)
    paths = {language: entry_paths(brand, language) for language in LANGUAGES[brand]}

    for key in paths["fr"]:
        urls = {language: f"https://{HOSTS[brand]}{paths[language][key]}" for language in paths}
        for url in urls.values():
            assert found[url] == urls
    entries = {url for url in found if re.search(r"/faq/[^/]+/[^/]+$", url)}
    assert len(entries) == sum(len(each) for each in paths.values())


@every_brand
def test_each_page_and_its_languages_name_one_another(get: Get, brand: str) -> None:
    host, first = HOSTS[brand], LANGUAGES[brand][0]
    unlisted: dict[str, dict[str, str]] = {
        f"https://{host}{path}": {} for path in ("/support/", "/login", "/faq/search")
    }
    for url in listed(get, brand) | unlisted:
        named = alternates(get, host, url)
        assert url in named.values(), url
        assert set(named) == {*LANGUAGES[brand], "x-default"}
        assert named["x-default"] == named[first]
        assert all(alternates(get, host, other) == named for other in named.values()), url


def test_a_program_is_given_the_promised_shape(get: Get) -> None:
    answer = get("/faq/search.json?q=changer+ma+carte").json

    assert answer is not None
    assert set(answer) == {"query", "results"}
    assert answer["query"] == "changer ma carte"
    assert "CC-09" in answer["results"][0]["promises"]
    for result in answer["results"]:
        assert set(result) == {"title", "url", "section", "promises", "excerpt"}
        assert all(isinstance(result[name], str) for name in ("title", "url", "section", "excerpt"))
        assert all(re.fullmatch(r"[A-Z]{2}-\d\d", each) for each in result["promises"])
        assert "<" not in result["excerpt"]
        assert get(urlsplit(result["url"]).path).status_code == 200


def test_a_program_that_finds_nothing_is_given_an_empty_list(get: Get) -> None:
    assert get("/faq/search.json?q=zzzzqqq").json == {"query": "zzzzqqq", "results": []}
    assert get("/faq/search.json").json == {"query": "", "results": []}


@pytest.mark.security("PA-07")
@every_brand
def test_whoever_finds_a_weakness_is_told_whom_to_write_to(get: Get, brand: str) -> None:
    answer = get("/.well-known/security.txt", HOSTS[brand])

    assert (answer.status_code, answer.content_type) == (200, "text/plain; charset=utf-8")
    fields = [line.split(": ", 1) for line in answer.text.splitlines()]
    told = dict(fields)
    assert len(told) == len(fields)
    contact = re.search(r"^email = \"([^\"]+)\"", (ROOT / "tenants" / brand / "tenant.toml").read_text(), re.MULTILINE)
    assert contact is not None
    assert told["Contact"] == f"mailto:{contact[1]}"
    assert told["Canonical"] == f"https://{HOSTS[brand]}/.well-known/security.txt"
    assert told["Preferred-Languages"].split(", ") == [*LANGUAGES[brand]]
    left = datetime.fromisoformat(told["Expires"]) - datetime.now(UTC)
    assert 30 < left.days < 365  # RFC 9116, 2.5.5
