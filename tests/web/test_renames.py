"""A bookmark outlives a rename: the former address sends on for good."""

import shutil
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.domain.faq.folders import load_folder
from app.domain.faq.importing import import_folder
from app.kernel.db import open_session, transaction
from tests.stock import ROOT, MakeApp
from tests.web.walks import entry_paths

ORIGIN = "https://camcha.example"
FORMER = entry_paths("camcha", "fr")["change-email"]  # its own section is renamed
MOVED = entry_paths("camcha", "fr")["billing-date"]  # it is renamed itself
SECTION = FORMER.rpartition("/")[0]


@pytest.fixture(scope="module")
def client(make_app: MakeApp, app: Flask, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """Give camcha's site after a section and an entry have been renamed."""
    folder = shutil.copytree(ROOT / "content" / "faq" / "camcha", tmp_path_factory.mktemp("renamed") / "camcha")
    (section,) = (folder / "fr").glob(f"*-{SECTION.removeprefix('/faq/')}")
    (entry,) = (folder / "fr").glob(f"*/*-{MOVED.rpartition('/')[2]}.md")
    section.rename(section.with_name(f"{section.name[:3]}mon-compte"))
    entry.rename(entry.with_name(f"{entry.name[:3]}quand-paye-t-on.md"))
    with open_session(app.extensions["guichet"].engine, "camcha") as session, transaction(session):
        import_folder(session, load_folder(folder, "fr"), now=datetime(2026, 11, 22, 10, tzinfo=UTC))
    return make_app().test_client()


@pytest.mark.parametrize(
    ("former", "present"),
    [
        (f"{SECTION}/", "/faq/mon-compte/"),
        (FORMER, f"/faq/mon-compte/{FORMER.rpartition('/')[2]}"),
        (f"{FORMER}.md", f"/faq/mon-compte/{FORMER.rpartition('/')[2]}.md"),
        (MOVED, f"{MOVED.rpartition('/')[0]}/quand-paye-t-on"),
        (f"{MOVED}.md", f"{MOVED.rpartition('/')[0]}/quand-paye-t-on.md"),
    ],
)
def test_a_former_address_leads_to_the_present_one(client: FlaskClient, former: str, present: str) -> None:
    answer = client.get(former, base_url=ORIGIN)

    assert (answer.status_code, answer.location) == (301, present)
    assert client.get(present, base_url=ORIGIN).status_code == 200


@pytest.mark.parametrize("path", ["/faq/never-was/", f"{SECTION}/never-was", f"{SECTION}/never-was.md"])
def test_what_never_was_is_missing(client: FlaskClient, path: str) -> None:
    assert client.get(path, base_url=ORIGIN).status_code == 404
