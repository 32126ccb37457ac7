"""`flask keys`: keys change while everything can be read, and the old one is needed no more."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import String, select, type_coerce, update

from app.cli.keys import group
from app.domain.accounts.models import Account, FormerAccount
from app.factory import create_app
from app.kernel.db import SealedColumn, TenantSession, new_engine, open_session, reseal, transaction
from app.kernel.ids import new_id
from app.kernel.keyring import Keyring, UnknownKeyError, key_of
from tests.cast import ACORN, BIRCH
from tests.databases import Database
from tests.stock import settings_from
from tests.tenancy.folders import plant

OLD, NEW, LOST = "o" * 32, "n" * 32, "x" * 32
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
BORN = date(1988, 4, 12)
NAMES = SealedColumn(FormerAccount, "former_account.first_name", "first_name")

Open = Callable[..., TenantSession]
Run = Callable[..., Result]


@pytest.fixture
def opened(database: Database) -> Iterator[Open]:
    """Open a brand's session of a process that has these keys."""
    with ExitStack() as stack:

        def opener(*keys: str, tenant: str = ACORN) -> TenantSession:
            engine = new_engine(database.url, keyring=Keyring(*keys))
            stack.callback(engine.dispose)
            return stack.enter_context(open_session(engine, tenant))

        yield opener


@pytest.fixture
def run(database: Database, tmp_path: Path) -> Run:
    """Run a command of an installation with these keys; the secret key is the last of them."""
    for slug in (ACORN, BIRCH):
        plant(tmp_path / "brands", slug)

    def invoke(command: str, *keys: str) -> Result:
        given = {"MODE": "test", "DATABASE_URL": database.url, "TENANTS": str(tmp_path / "brands")}
        *others, secret = keys
        app = create_app(settings_from(**given, SECRET_KEY=secret, DATA_KEYS=",".join(others)))
        with app.app_context():
            result = CliRunner().invoke(group, [command])
        app.extensions["guichet"].engine.dispose()
        return result

    return invoke


def keep(session: TenantSession, *names: str) -> None:
    """Take former customers in."""
    with transaction(session):
        for name in names:
            email = f"{name.lower()}@example.com"
            row = {"first_name": name, "last_name": "Martin", "company": None, "imported_at": NOW}
            session.add(FormerAccount(email_key=email, **row))


def names_of(session: TenantSession) -> list[str]:
    return sorted(session.scalars(select(FormerAccount.first_name)))


def keys_of(session: TenantSession) -> list[str | None]:
    raw = select(type_coerce(FormerAccount.first_name, String)).order_by(FormerAccount.email_key)
    return [key_of(each) for each in session.scalars(raw)]


def unseal(session: TenantSession, name: str) -> None:
    """Put a name there as it was stored before the column was sealed."""
    with transaction(session):
        mine = FormerAccount.email_key == f"{name.lower()}@example.com"
        session.execute(update(FormerAccount).where(mine).values(first_name=type_coerce(name, String)))


def test_after_a_rotation_the_old_key_is_needed_no_more(opened: Open, run: Run) -> None:
    keep(opened(OLD), "Ann", "Bob", "Zoé")
    keep(opened(OLD, tenant=BIRCH), "Dora")
    unseal(opened(OLD), "Bob")

    waiting = run("status", NEW, OLD)
    rotated = run("rotate", NEW, OLD)

    assert waiting.exit_code == 1
    assert "acorn: former_account.first_name: 1 not sealed, 2 with" in waiting.output
    assert (rotated.exit_code, rotated.stdout.splitlines()[-1][:22]) == (0, "8 values sealed anew; ")
    assert names_of(opened(NEW)) == ["Ann", "Bob", "Zoé"]
    assert names_of(opened(NEW, tenant=BIRCH)) == ["Dora"]
    with pytest.raises(UnknownKeyError):
        names_of(opened(OLD))
    assert run("status", NEW).exit_code == 0
    assert run("rotate", NEW).stdout.startswith("0 values sealed anew")


def test_a_day_that_was_stored_before_is_sealed_too(opened: Open, run: Run) -> None:
    with transaction(session := opened(OLD)):
        facts = {"role": "customer", "state": "active", "language": "fr", "first_name": "Ann", "last_name": "Martin"}
        session.add(Account(id=new_id(NOW), email="ann@example.com", registered_at=NOW, birth_date=BORN, **facts))
        session.flush()
        session.execute(update(Account).values(birth_date=type_coerce("1988-04-12", String)))

    assert "account.birth_date: 1 sealed anew" in run("rotate", NEW).output

    assert opened(NEW).scalars(select(Account.birth_date)).one() == BORN


def test_what_was_stopped_in_the_middle_goes_on(opened: Open, run: Run) -> None:
    keep(opened(OLD), "Ann", "Bob", "Cleo", "Dora", "Zoé")
    stopped = reseal(opened(NEW, OLD), NAMES, Keyring(NEW, OLD), at_once=2)
    assert next(stopped) == (2, 0)
    stopped.close()  # type: ignore[attr-defined]

    new, old = Keyring(NEW).newest, Keyring(OLD).newest
    assert keys_of(opened(NEW, OLD)) == [new, new, old, old, old]
    assert names_of(opened(NEW, OLD)) == ["Ann", "Bob", "Cleo", "Dora", "Zoé"]

    assert run("rotate", NEW, OLD).exit_code == 0
    assert names_of(opened(NEW)) == ["Ann", "Bob", "Cleo", "Dora", "Zoé"]


def test_what_is_written_meanwhile_is_kept(opened: Open, run: Run) -> None:
    keep(opened(OLD), "Ann", "Bob", "Cleo", "Dora")
    going = reseal(opened(NEW, OLD), NAMES, Keyring(NEW, OLD), at_once=2)
    next(going)
    with transaction(session := opened(NEW, OLD)):
        dora = session.scalars(select(FormerAccount).where(FormerAccount.email_key == "dora@example.com")).one()
        dora.first_name = "Dorothée"
    keep(opened(OLD), "Aaron")  # by a process that has not heard of the new key yet

    assert list(going) == [(1, 0)]
    assert names_of(opened(NEW, OLD)) == ["Aaron", "Ann", "Bob", "Cleo", "Dorothée"]

    assert run("status", NEW, OLD).exit_code == 1
    assert run("rotate", NEW, OLD).exit_code == 0
    assert names_of(opened(NEW)) == ["Aaron", "Ann", "Bob", "Cleo", "Dorothée"]


def test_a_value_that_no_key_opens_is_named_and_the_others_are_sealed(opened: Open, run: Run) -> None:
    keep(opened(LOST), "Ann")
    keep(opened(OLD), "Bob")

    result = run("rotate", NEW, OLD)

    assert result.exit_code == 1
    assert "former_account.first_name: 1 sealed anew; 1 open with none of the keys" in result.output
    assert "add the key that sealed them" in result.output
    assert f"1 with {Keyring(LOST).newest}, which is not among the keys" in run("status", NEW, OLD).output
    assert run("rotate", NEW, OLD, LOST).exit_code == 0
    assert names_of(opened(NEW)) == ["Ann", "Bob"]
