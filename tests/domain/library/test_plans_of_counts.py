"""Counting what is about a product begins with the product, and reads no resource: 3,000 of 30,000 are about one."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import Engine, create_engine, event

from app.domain.library.listing import Wish, count_kinds
from app.domain.library.models import ResourceKind
from app.domain.library.subjects import list_subjects
from app.kernel.db import open_session
from tests.cast import ACORN
from tests.databases import Database
from tests.domain.library.test_plans import MANY, crowded, plan_of
from tests.shelf import NOW

__all__ = ["crowded"]
SHARE = 10


def tell_about(database: Database, shares: Mapping[UUID, str]) -> None:
    """Let resources be about these subjects only, by the last figures of their addresses, and be as long as real ones.

    PostgreSQL would rather read such short rows than find them.
    """
    owner = create_engine(database.superuser_url, isolation_level="AUTOCOMMIT")
    is_postgresql = database.kind == "postgresql"
    with owner.connect() as connection:
        connection.exec_driver_sql("DELETE FROM resource_subject")
        for subject, last in shares.items():
            written = f"'{subject if is_postgresql else subject.hex}'"
            connection.exec_driver_sql(
                "INSERT INTO resource_subject (tenant, resource_id, subject_id)"  # noqa: S608 - of our own
                f" SELECT tenant, id, {written} FROM resource WHERE substr(slug, 8, 1) IN ({last})"
            )
        if is_postgresql:
            connection.exec_driver_sql("UPDATE resource SET summary = repeat('Un relais. ', 40)")
        connection.exec_driver_sql("VACUUM ANALYZE" if is_postgresql else "ANALYZE")
    owner.dispose()


def test_counting_what_is_about_a_product_begins_with_it(crowded: Engine, engine: Engine, database: Database) -> None:
    with open_session(engine, ACORN) as session:
        first, second, *_ = (each.id for each in list_subjects(session))
    tell_about(database, {first: "'0'", second: "'0', '2', '4', '6', '8'"})
    asked: dict[str, object] = {}

    def note(_connection: object, _cursor: object, statement: str, values: object, *_: object) -> None:
        if "set_config" not in statement:
            asked[statement] = values

    with open_session(engine, ACORN) as session:
        event.listen(engine, "before_cursor_execute", note)
        counts = count_kinds(session, Wish("fr", None, (first,)), now=NOW)
        event.remove(engine, "before_cursor_execute", note)

    assert set(counts) <= {ResourceKind.DOCUMENT, ResourceKind.VIDEO}
    assert sum(counts.values()) == MANY / SHARE
    with crowded.connect() as connection:
        for statement, values in asked.items():
            plan = plan_of(connection, statement, values)
            # PostgreSQL may read so few rows whole instead, as long as it does not know that the index suffices.
            assert "ix_resource_counted" in plan or connection.dialect.name == "postgresql", plan
            assert "ix_resource_subject_subject" in plan, plan
            assert "ix_resource_kind_dated" not in plan, plan
            assert "ix_resource_shown" not in plan, plan
