"""The demo's mailbox, page and JSON, fed by its own mail server; in any other mode there is none."""

import os
import smtplib
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.web.mailbox import FOLDER, keep, list_mails
from tests.faults.waiting import PATIENCE
from tests.stock import MakeApp

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ORIGIN = "https://camermix.com"


def letter(to: str, subject: str) -> bytes:
    message = EmailMessage()
    message["From"] = "Birch <help@birch.example>"
    message["To"] = to
    message["Subject"] = subject
    message.set_content("Votre lien : https://birch.example/x\n")
    message.add_alternative("<p>Votre <a href='https://birch.example/x'>lien</a></p>", subtype="html")
    return bytes(message)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / FOLDER


@pytest.fixture
def ask(make_app: MakeApp, tmp_path: Path) -> FlaskClient:
    app: Flask = make_app(MODE="demo", DATA=str(tmp_path))
    return app.test_client(use_cookies=False)


def test_the_newest_mail_comes_first_with_all_that_a_reader_gets(ask: FlaskClient, folder: Path) -> None:
    keep(folder, letter("ann@example.net", "Premier"), now=NOON)
    keep(folder, letter("bob@example.net", "Réponse"), now=NOON + timedelta(seconds=1))
    mails = ask.get("/_demo/mailbox.json", base_url=ORIGIN).get_json()
    assert [mail["subject"] for mail in mails] == ["Réponse", "Premier"]
    headers = mails[1].pop("headers")
    assert headers["Subject"] == "Premier"
    assert mails[1] == {
        "to": "ann@example.net",
        "from": "help@birch.example",
        "subject": "Premier",
        "text": "Votre lien : https://birch.example/x\n",
        "html": "<p>Votre <a href='https://birch.example/x'>lien</a></p>\n",
        "sent_at": "2026-11-22T12:00:00+00:00",
    }


@pytest.mark.parametrize("to", ["ann@example.net", "ANN@Example.net", " ann@example.net "])
def test_one_address_has_its_own_mails(ask: FlaskClient, folder: Path, to: str) -> None:
    keep(folder, letter("ann@example.net", "For Ann"), now=NOON)
    keep(folder, letter("joann@example.net", "For another"), now=NOON)
    mails = ask.get("/_demo/mailbox.json", base_url=ORIGIN, query_string={"to": to}).get_json()
    assert [mail["subject"] for mail in mails] == ["For Ann"]


def test_an_empty_mailbox_is_an_empty_list(ask: FlaskClient) -> None:
    assert ask.get("/_demo/mailbox.json", base_url=ORIGIN).get_json() == []


def test_the_page_shows_mails_with_links_that_can_be_followed(ask: FlaskClient, folder: Path) -> None:
    keep(folder, letter("ann@example.net", "<i>Premier</i>"), now=NOON)
    page = ask.get("/_demo/mailbox", base_url=ORIGIN).get_data(as_text=True)
    assert "&lt;i&gt;Premier&lt;/i&gt;" in page
    assert 'href="https://birch.example/x"' in page


def test_a_mail_as_it_looks_may_style_itself_and_run_nothing(ask: FlaskClient, folder: Path) -> None:
    path = keep(folder, letter("ann@example.net", "Premier"), now=NOON)
    answer = ask.get(f"/_demo/mailbox/{path.stem}", base_url=ORIGIN)
    assert "Votre <a" in answer.get_data(as_text=True)
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'unsafe-inline'")


@pytest.mark.parametrize("name", ["nothing", "20261122T120000.000000-00000000", "..%2Fsecret_key", "*"])
def test_a_mail_that_is_not_there_is_not_found(ask: FlaskClient, name: str) -> None:
    assert ask.get(f"/_demo/mailbox/{name}", base_url=ORIGIN).status_code == 404


@pytest.mark.parametrize("path", ["/_demo/mailbox", "/_demo/mailbox.json", "/_demo/mailbox/x"])
def test_outside_the_demo_there_is_no_mailbox(make_app: MakeApp, path: str) -> None:
    live = make_app(MODE="live", SECRET_KEY="k" * 32)
    assert live.test_client().get(path, base_url=ORIGIN).status_code == 404


@pytest.fixture
def mail_port(folder: Path) -> Iterator[int]:
    """The demo's own mail server, in a process of its own."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        command = [sys.executable, "-m", "app.demo.mailbox", str(listening.fileno()), str(folder)]
        process = subprocess.Popen(command, pass_fds=[listening.fileno()], env=os.environ)
        yield int(listening.getsockname()[1])
        process.terminate()
        assert process.wait(PATIENCE) == 0


def test_what_the_mail_server_takes_is_in_the_mailbox(mail_port: int, folder: Path) -> None:
    with smtplib.SMTP("127.0.0.1", mail_port, timeout=PATIENCE) as client:
        client.sendmail("help@birch.example", ["ann@example.net"], letter("ann@example.net", "Réponse"))
        client.sendmail("help@birch.example", ["ann@example.net"], letter("ann@example.net", "Encore"))
    assert [mail.subject for mail in list_mails(folder)] == ["Encore", "Réponse"]
    assert [path for path in folder.iterdir() if path.suffix != ".eml"] == []
