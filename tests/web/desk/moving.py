"""Files of people in tests: sent as a browser does, worked on as the scheduler does, looked at afterwards."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from html import unescape
from threading import Event
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import delete, func, select
from werkzeug.test import TestResponse

from app.domain.accounts.factors.queries import has_second_factor
from app.domain.accounts.models import Account, Role
from app.domain.accounts.transfers.models import Fate, Transfer, TransferChunk, TransferLine
from app.domain.mail.models import OutgoingMail
from app.jobs.carrying import carry
from app.jobs.transfers import TRANSFERS
from app.jobs.work import Carrier, Trade
from app.kernel.db import TenantSession, open_session, timetable_connection, transaction
from tests.factories import add_factor
from tests.web.people import Visitor, empty_accounts

HEAD = "email;first_name;last_name;company"
LEA, TOM = "lea@example.com;Léa;Moreau;Lilas", "tom@example.com;Tom;Roux;Roseau"


def sheet(*lines: str, head: str = HEAD) -> bytes:
    """Write a file of these lines."""
    return "\r\n".join([head, *lines, ""]).encode()


def send(visitor: Visitor, content: bytes, name: str = "people.csv", **fields: str) -> TestResponse:
    """Send a file; written by hand, because werkzeug's client leaves temporary files of large ones open."""
    page = visitor.get("/admin/people/imports/").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    sent = {**fields, "csrf_token": unescape(token[1]) if token else ""}
    head = '--x\r\nContent-Disposition: form-data; name="{}"'
    parts = [f"{head.format(field)}\r\n\r\n{text}\r\n".encode() for field, text in sent.items()]
    file = f'{head.format("file")}; filename="{name}"\r\nContent-Type: text/csv\r\n\r\n'.encode()
    return visitor.client.post(
        "/admin/people/imports/",
        base_url=visitor.base,
        data=b"".join([*parts, file, content, b"\r\n--x--\r\n"]),
        content_type="multipart/form-data; boundary=x",
    )


def id_in(answer: TestResponse) -> UUID:
    """Give the transfer that an answer leads to."""
    assert answer.status_code == 303, answer.text
    return UUID(answer.headers["Location"].rpartition("/")[2])


def page_of(visitor: Visitor, transfer_id: UUID, query: str = "") -> str:
    """Open its page, its spaces made plain."""
    answer = visitor.get(f"/admin/people/transfers/{transfer_id}{query}")
    assert answer.status_code == 200
    return " ".join(answer.text.replace("\u202f", " ").replace("\xa0", " ").split())


def act(visitor: Visitor, transfer_id: UUID, name: str, **fields: str) -> TestResponse:
    """Press a button of its page."""
    return visitor.send(f"/admin/people/transfers/{transfer_id}/{name}", fields)


def carrier_of(app: Flask, clock: Callable[[], datetime] | None = None) -> Carrier:
    """Make what the scheduler works with."""
    installed = app.extensions["guichet"]
    return Carrier(
        open_session=partial(open_session, installed.engine),
        registry=installed.registry,
        sealer=installed.sealer,
        files=installed.files,
        largest_file=installed.settings.largest_upload,
        clock=clock or partial(datetime.now, UTC),
        stop=Event(),
    )


def work(app: Flask, carrier: Carrier | None = None, trade: Trade[Any] = TRANSFERS) -> int:
    """Let the scheduler make one round."""
    return carry(partial(timetable_connection, app.extensions["guichet"].engine), carrier or carrier_of(app), trade)


def checked(app: Flask, visitor: Visitor, *lines: str, head: str = HEAD) -> UUID:
    """Send a file and have it checked."""
    transfer_id = id_in(send(visitor, sheet(*lines, head=head)))
    assert work(app) == 1
    return transfer_id


def rows(app: Flask, brand: str = "camcha") -> TenantSession:
    """Open a session to look."""
    return open_session(app.extensions["guichet"].engine, brand)


def transfer_of(app: Flask, transfer_id: UUID) -> Transfer:
    """Read one."""
    with rows(app) as session:
        return session.scalars(select(Transfer).where(Transfer.id == transfer_id)).one()


def fates(app: Flask, transfer_id: UUID) -> list[tuple[int, str, str | None, str | None]]:
    """Give what became of each line: number, fate, column, fault."""
    with rows(app) as session:
        lines = session.scalars(
            select(TransferLine).where(TransferLine.transfer_id == transfer_id).order_by(TransferLine.number)
        )
        return [(each.number, str(Fate(each.fate)), each.column, each.fault) for each in lines]


def emails(app: Flask, brand: str = "camcha") -> set[str]:
    """Give the addresses of all accounts."""
    with rows(app, brand) as session:
        return set(session.scalars(select(Account.email)))


def mail_to(app: Flask, email: str) -> OutgoingMail:
    """Give the one mail to an address."""
    with rows(app) as session:
        return session.scalars(select(OutgoingMail).where(OutgoingMail.to == email)).one()


def pieces(app: Flask) -> int:
    """Count the pieces of files that are stored."""
    with rows(app) as session:
        return session.scalar(select(func.count()).select_from(TransferChunk)) or 0


def read_csv(answer: TestResponse) -> list[dict[str, str]]:
    """Read a file that was given out, whatever separates its cells."""
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    text = answer.data.decode("utf-8-sig")
    separator = ";" if ";" in text.partition("\n")[0] else ","
    return list(csv.DictReader(io.StringIO(text), delimiter=separator))


def prove_all(app: Flask) -> None:
    """Give everybody of the team who has none a second factor."""
    with rows(app) as session, transaction(session):
        for account in session.scalars(select(Account).where(Account.role != Role.CUSTOMER)):
            if not has_second_factor(session, account.id):
                add_factor(session, account)


@contextmanager
def changing(app: Flask, transfer_id: UUID) -> Iterator[Transfer]:
    """Change a transfer behind everybody's back."""
    with rows(app) as session, transaction(session):
        yield session.scalars(select(Transfer).where(Transfer.id == transfer_id)).one()


def clear(app: Flask) -> None:
    """Remove everybody, and every mail."""
    empty_accounts(app)
    with rows(app) as session, transaction(session):
        session.execute(delete(OutgoingMail), execution_options={"synchronize_session": False})


def later(days: float) -> Callable[[], datetime]:
    """Make a clock that is ahead."""
    return lambda: datetime.now(UTC) + timedelta(days=days)


def buttons(page: str) -> list[str]:
    """List the buttons of a page's main part."""
    main = page.partition("<main")[2].partition("</main>")[0]
    return [re.sub(r"<[^>]+>", "", each).strip() for each in re.findall(r"<button.*?</button>", main)]
