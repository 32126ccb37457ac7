"""Somebody who uses everything, and where one looks for their name once they are erased."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from redis import Redis
from sqlalchemy import NullPool, create_engine, literal_column, make_url, select, table

from app.adapters.queue import QueueHints
from app.domain.accounts.models import Account, PasswordKind
from app.domain.mail.models import MailState, OutgoingMail
from app.domain.mail.service import claim, mark_sent
from app.kernel.db import transaction
from tests.factories import HASHER, PASSWORD
from tests.web import hostile
from tests.web.copying import ask, copied
from tests.web.desk.moving import carrier_of, rows, work
from tests.web.desk.test_deletion import plant
from tests.web.people import Visitor
from tests.web.requesting import ask as open_request
from tests.web.requesting import picture

EMAIL, FIRST, LAST, PHONE = "zephyrine@quillot.example", "Zéphyrine", "Quillot-Bramberger", "+33 6 98 76 54 32"
SIGNS = ("zephyrine", "zéphyrine", "quillot", "bramberger", "98 76 54 32", "698765432", "r\\u00e9phyrine")
REASON = f"{FIRST} {LAST} ({EMAIL}) called from {PHONE}"


def signed_in(app: Flask, brand: str, email: str = "ann@example.com") -> Visitor:
    visitor = Visitor(app, brand)
    assert visitor.sign_in(email).status_code == 303
    return visitor


def use_everything(app: Flask, brand: str, account: Account, dora: Visitor) -> Visitor:
    """Do all that leaves something behind, as the person, as a stranger who names them, and as the team."""
    person, stranger = signed_in(app, brand, EMAIL), Visitor(app, brand)
    stranger.sign_in(EMAIL, "wrong")
    stranger.send("/password/forgot", {"email": EMAIL})
    stranger.get("/faq/search", query_string={"q": f"{FIRST} {LAST}"})
    stranger.send("/support/", {"email": EMAIL, "message": f"Rappelez-moi au {PHONE}, {FIRST}"})
    entry = hostile.known_values(app, brand)["entry_id"]
    for comment in (f"Rien compris, appelez le {PHONE}", f"Signé {FIRST} {LAST}, {PHONE}"):
        fields = {"reason": "unclear", "comment": comment, "email": EMAIL if "Signé" not in comment else ""}
        assert stranger.send(f"/faq/feedback/{entry}", fields).status_code == 303
    for act, fields in (
        ("temporary-password", {}),
        ("email", {"email": f"second.{EMAIL}"}),
        ("email", {"email": EMAIL}),
        ("view-as", {}),
    ):
        assert dora.send(f"/admin/people/{account.id}/{act}", {"reason": REASON, **fields}).status_code in {200, 303}
    dora.send("/viewing/stop")
    dora.send("/admin/people/exports/", {"q": f"{FIRST} {LAST}"})
    work(app, carrier_of(app))
    with rows(app, brand) as session, transaction(session):
        stored = session.scalars(select(Account).where(Account.id == account.id)).one()
        stored.password_hash, stored.password_kind = HASHER.hash(PASSWORD), PasswordKind.CHOSEN
        stored.password_expires_at = None
    person = signed_in(app, brand, EMAIL)
    if brand == "camcha":
        assert open_request(stranger, name=f"{FIRST} {LAST}", email=EMAIL, message=f"Ici {FIRST}").status_code == 303
        assert open_request(person, message=f"Ici {FIRST}, {PHONE}", files=picture(f"{LAST}.png")).status_code == 303
    copied(person)
    plant(app, account)
    assert ask(person).status_code == 303
    return person


def said_in_database(app: Flask) -> list[tuple[str, str]]:
    """Give every row of every table as the database itself writes it, whoever's it is."""
    url = app.extensions["guichet"].settings.database_url
    if url.startswith("sqlite"):
        with create_engine(url, poolclass=NullPool).connect() as raw:
            names = raw.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
            return [(name, str(row)) for name in names for row in raw.exec_driver_sql(f'SELECT * FROM "{name}"')]  # noqa: S608 - our own
    owner = make_url(url).set(username="postgres", password=None)
    with create_engine(owner, poolclass=NullPool).connect() as raw:
        asked = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        names = raw.exec_driver_sql(asked).scalars().all()
        whole: list[tuple[str, Any]] = [
            (name, select(literal_column("t::text")).select_from(table(name).alias("t"))) for name in names
        ]
        return [(name, row) for name, rows_of in whole for row in raw.scalars(rows_of)]


def found_in(texts: Sequence[tuple[str, str]]) -> set[str]:
    """Name where somebody is named."""
    return {where for where, text in texts if any(sign in text.casefold() for sign in SIGNS)}


def files_of(app: Flask) -> list[tuple[str, str]]:
    """Give every file that the application writes, as it lies on the disk."""
    url = make_url(app.extensions["guichet"].settings.database_url)
    if url.database is None or not url.drivername.startswith("sqlite"):
        return []
    with create_engine(url, poolclass=NullPool).connect() as raw:
        (read_on, *_) = raw.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
        assert not read_on, "a connection that was not given back still reads what was there before"
    folder = Path(url.database).parent
    return [(each.name, each.read_bytes().decode("utf-8", "replace")) for each in folder.iterdir() if each.is_file()]


def keys_in(server: "Redis") -> list[tuple[str, str]]:
    """Give every key of the queue with what it holds."""
    return [(str(name), f"{name!r} {server.dump(name)!r} {_read(server, name)}") for name in server.scan_iter()]


def _read(server: "Redis", name: bytes) -> object:
    kind = server.type(name)
    return server.hgetall(name) if kind == b"hash" else server.lrange(name, 0, -1) if kind == b"list" else None


def send_all(app: Flask, brand: str, queue: QueueHints) -> None:
    """Let every waiting mail be hinted at, and sent."""
    with rows(app, brand) as session:
        for mail_id in session.scalars(select(OutgoingMail.id).where(OutgoingMail.state == MailState.WAITING)).all():
            queue.hint(brand, mail_id)
            now = datetime.now(UTC)
            with transaction(session):
                mail = claim(session, mail_id, owner="one", now=now)
                assert mail is not None
                mark_sent(session, mail, now=now)
