"""Finding people among a million, by what the team types, beside one account by its key, and beside ILIKE."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from random import Random
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter

from sqlalchemy import URL, Engine, NullPool, create_engine, or_, select

from app.domain.accounts.models import Account
from app.domain.accounts.people.queries import PAGE, search_people
from app.domain.accounts.queries import find_by_email
from app.kernel.db import TenantSession, new_engine, open_session
from bench.load import BenchError
from bench.report import Row
from tests import postgres
from tests.crowd import gather

_MANY, _FEW = 1_000_000, 1_000
_BRAND = "omicron"
_ASKED = 200  # questions of each kind, and looks at one account by its key, in turn
_ASKED_PEER = 5  # each takes ILIKE a second or two
_FIRST_NAMES, _LAST_NAMES, _COMPANIES = 200, 40_000, 20_000

# Names as common as names are: a few first names of very many people, most last names of a few dozen.
_NAMES = f"""
UPDATE account SET
    first_name = 'Prenom' || lpad(floor({_FIRST_NAMES} * power(random(), 2.5))::int::text, 3, '0'),
    last_name = 'Nom' || lpad(floor({_LAST_NAMES} * power(random(), 1.5))::int::text, 5, '0'),
    company = CASE WHEN random() < 0.5
        THEN 'Atelier Maison' || lpad(floor({_COMPANIES} * random())::int::text, 5, '0') END,
    serial_number = 'sn' || lpad(floor(1000000 * random())::int::text, 7, '0')
WHERE tenant = '{_BRAND}'
"""  # noqa: S608 - constants
_WORDS = f"""
INSERT INTO account_word (tenant, word, account_id)
SELECT DISTINCT tenant, word, id FROM account, LATERAL string_to_table(
    lower(concat_ws(' ', first_name, last_name, company, serial_number, email, translate(email, '@.', '  '))), ' '
) AS word WHERE tenant = '{_BRAND}' AND word <> ''
"""  # noqa: S608 - constants
_Question = Callable[[Random, Account], str]
_QUESTIONS: Mapping[str, _Question] = {
    "last name": lambda _, account: account.last_name,
    "first and last name": lambda _, account: account.full_name,
    "name and company": lambda _, account: f"{account.last_name} {account.company or account.first_name}",
    "part of an address": lambda _, account: account.email[:6],
    "whole address": lambda _, account: account.email,
    "serial number": lambda _, account: account.serial_number or "",
    "common first name": lambda chance, _: f"prenom00{chance.randint(0, 3)}",
    "beginning of every first name": lambda _chance, _account: "pre",
    "two words of very many": lambda chance, _: f"prenom00{chance.randint(0, 3)} atelier",
}


def main() -> Iterable[Row]:
    """Make a million accounts and a thousand on PostgreSQL and search them; some minutes, most of it making them."""
    with TemporaryDirectory(prefix="guichet-bench-") as name, ExitStack() as stack:
        stack.callback(postgres.stop, Path(name))
        engine, small = (stack.enter_context(_crowded(Path(name), count)) for count in (_MANY, _FEW))
        accounts, few = _somebody(engine, _MANY), _somebody(small, _FEW)
        one = accounts[0]
        for what, question in _QUESTIONS.items():
            asked, asked_few = _asked(question, accounts), _asked(question, few)
            times = [
                (_time(engine, _search, words), _time(engine, _look_up, one.email), _time(small, _search, other))
                for words, other in zip(asked, asked_few, strict=True)
            ]
            columns = list(zip(*times, strict=True))
            for name_of, at in (("p50", 49), ("p99", 98)):
                mine, other, of_few = (quantiles(column, n=100)[at] for column in columns)
                work, aim = f"{what}, {name_of}", "people" if name_of == "p50" else ""
                yield Row(work, mine, other, "ms", "one account by its key")
                yield Row(work, mine, of_few, "ms", f"among {_FEW:,}", aim=aim)
            theirs = [_time(engine, _search_all, words) for words in asked[:_ASKED_PEER]]
            yield Row(f"{what}, p50", median(columns[0]), median(theirs), "ms", "ILIKE")


def _asked(question: _Question, accounts: Sequence[Account]) -> list[str]:
    chance = Random(1)
    return [question(chance, chance.choice(accounts)) for _ in range(_ASKED)]


def _look_up(session: TenantSession, email: str) -> int:
    return find_by_email(session, email) is not None


def _search(session: TenantSession, words: str) -> int:
    return len(search_people(session, words))


def _search_all(session: TenantSession, words: str) -> int:
    """Search as most desks do: each word anywhere in any of the columns."""
    columns = (Account.first_name, Account.last_name, Account.email, Account.company, Account.serial_number)
    found = select(Account).order_by(Account.id.desc()).limit(PAGE + 1)
    for word in words.split():
        found = found.where(or_(*(column.icontains(word, autoescape=True) for column in columns)))
    return len(session.scalars(found).all())


def _time(engine: Engine, search: Callable[[TenantSession, str], int], words: str) -> float:
    """Search in a session of its own, as a request does; give the milliseconds."""
    began = perf_counter()
    with open_session(engine, _BRAND) as session:
        found = search(session, words)
    took = (perf_counter() - began) * 1000
    if not found:
        raise BenchError(f"nobody is found by {words}")
    return took


def _somebody(engine: Engine, count: int) -> list[Account]:
    """Give a few accounts from all over the table."""
    with open_session(engine, _BRAND) as session:
        numbers = (f"{number:08}@example.com" for number in range(1, count, count // 500))
        return list(session.scalars(select(Account).where(Account.email_key.in_(numbers))))


@contextmanager
def _crowded(folder: Path, count: int) -> Iterator[Engine]:
    superuser = postgres.clone(folder, f"crowd_{count}")
    try:
        gather(superuser, _BRAND, accounts=count, others=0)
        _name(superuser)
        engine = new_engine(postgres.signed_in(superuser, "guichet_app").render_as_string(hide_password=False))
        try:
            yield engine
        finally:
            engine.dispose()
    finally:
        postgres.drop(folder)


def _name(superuser: URL) -> None:
    """Give everybody names and the words that they are found by; no foreign key is asked meanwhile."""
    engine = create_engine(superuser, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in (
            "SET session_replication_role = replica",
            _NAMES,
            _WORDS,
            "VACUUM ANALYZE account",
            "VACUUM ANALYZE account_word",
        ):
            connection.exec_driver_sql(statement)
    engine.dispose()
