"""With many accounts at one brand, what a sign-in, a page and a profile ask for is found by an index."""

import re
from collections.abc import Callable
from uuid import UUID

from sqlalchemy import Connection, Engine, NullPool, create_engine, event, select, text

from app.domain.accounts.models import Account
from app.domain.accounts.policy import SignInPolicy
from app.domain.accounts.queries import find_by_email, find_by_identifier, get_account
from app.domain.accounts.sessions.service import end_session, find_session, list_sessions
from app.kernel.db import transaction
from tests.cast import BIRCH
from tests.databases import Database, OpenSession
from tests.factories import REGISTERED_AT

MANY = 20_000
BOTH = SignInPolicy(identifiers=("email", "user_name"))
# One account and one session each, made by the database itself.
_ACCOUNTS = {
    "sqlite": """
        INSERT INTO account (tenant, id, role, state, language, email, email_key, user_name, user_name_key,
                             first_name, last_name, registered_at)
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :many)
        SELECT :tenant, printf('%032x', i), 'customer', 'active', 'fr', 'a' || i || '@example.com',
               'a' || i || '@example.com', 'a' || i, 'a' || i, 'A', 'M', :at FROM n""",
    "postgresql": """
        INSERT INTO account (tenant, id, role, state, language, email, email_key, user_name, user_name_key,
                             first_name, last_name, registered_at)
        SELECT :tenant, lpad(to_hex(i), 32, '0')::uuid, 'customer', 'active', 'fr', 'a' || i || '@example.com',
               'a' || i || '@example.com', 'a' || i, 'a' || i, 'A', 'M', :at FROM generate_series(1, :many) AS i""",
}
_SESSIONS = """
    INSERT INTO account_session (tenant, id, account_id, digest, started_at, expires_at, proven_at, is_half, is_kept,
                                 browser)
    SELECT tenant, id, id, email, registered_at, registered_at, registered_at, false, false, '' FROM account"""


def crowd(database: Database) -> None:
    """Give Birch many accounts, and let the database learn how many."""
    owner = create_engine(database.superuser_url, poolclass=NullPool)
    with owner.begin() as connection:
        at = REGISTERED_AT if database.kind == "postgresql" else REGISTERED_AT.strftime("%Y-%m-%d %H:%M:%S.%f")
        connection.execute(text(_ACCOUNTS[database.kind]), {"many": MANY, "tenant": BIRCH, "at": at})
        connection.execute(text(_SESSIONS))
        connection.execute(text("ANALYZE"))
    owner.dispose()


def plans_of(engine: Engine, database: Database, ask: Callable[[], object]) -> list[str]:
    """Ask, and give the plan of every statement that was sent."""
    sent: list[tuple[str, object]] = []

    def watch(connection: Connection, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        del connection
        if "set_config" not in statement:
            sent.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", watch)
    ask()
    event.remove(engine, "before_cursor_execute", watch)
    explain = "EXPLAIN QUERY PLAN " if database.kind == "sqlite" else "EXPLAIN "
    owner = create_engine(database.superuser_url, poolclass=NullPool)
    with owner.begin() as connection:
        return [
            "\n".join(str(row) for row in connection.exec_driver_sql(explain + statement, parameters))  # type: ignore[arg-type]
            for statement, parameters in sent
        ]


def reads_all(plan: str) -> bool:
    """Tell whether a plan reads a whole table, or all rows of the brand."""
    return re.search(r"Seq Scan|SCAN |\(tenant=\?\)|Cond: \(\(tenant\)::text = '\w+'::text\)'", plan) is not None


def test_sign_in_profile_and_session_are_found_by_an_index(
    engine: Engine, database: Database, open_session: OpenSession
) -> None:
    crowd(database)
    session = open_session(BIRCH)
    asked: list[Callable[[], object]] = [
        lambda: find_by_email(session, "a77@example.com"),
        lambda: find_by_identifier(session, "a77", BOTH),
        lambda: find_by_identifier(session, "a77", SignInPolicy()),
        lambda: get_account(session, UUID(int=77)),
        lambda: find_session(session, "a token", now=REGISTERED_AT),
        lambda: list_sessions(session, UUID(int=77), now=REGISTERED_AT),
        lambda: end_session(session, UUID(int=77), UUID(int=77)),
    ]
    with transaction(session):
        for ask in asked:
            (plan,) = plans_of(engine, database, ask)
            assert not reads_all(plan), plan


def test_reading_every_account_of_a_brand_is_told_from_finding_one(
    engine: Engine, database: Database, open_session: OpenSession
) -> None:
    crowd(database)
    session = open_session(BIRCH)

    (plan,) = plans_of(engine, database, lambda: session.scalar(select(Account).where(Account.last_name == "X")))

    assert reads_all(plan), plan
