"""The work of a dashboard, counted in steps of the database: it is not more for whoever chose more."""

from uuid import UUID

import pytest
from sqlalchemy import insert

from app.domain.library.models import ResourceSubject, Subject, SubjectKind
from app.domain.portal.models import Interest
from app.domain.portal.queries import FEW, list_concerning
from app.kernel.db import TenantSession, transaction
from app.kernel.ids import new_id
from tests.databases import OpenSession
from tests.domain.portal.shelves import NOW, put, topic
from tests.factories import make_account

_EVERY = 100  # steps between two counts


def chooser(session: TenantSession, subject_ids: list[UUID]) -> UUID:
    account = make_account(session, email=f"{len(subject_ids)}@example.com")
    rows = [{"tenant": session.tenant, "account_id": account.id, "subject_id": each} for each in subject_ids]
    session.execute(insert(Interest), rows)
    return account.id


def steps(session: TenantSession, account_id: UUID) -> int:
    counted = 0

    def count() -> None:
        nonlocal counted
        counted += 1

    connection = session.connection().connection.dbapi_connection
    assert connection is not None
    connection.set_progress_handler(count, _EVERY)
    list_concerning(session, account_id, language="fr", most=4, now=NOW)
    connection.set_progress_handler(None, 0)
    return counted


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # whose steps can be counted
def test_a_dashboard_takes_no_more_steps_for_whoever_chose_fifty_times_as_much(open_session: OpenSession) -> None:
    with open_session("omicron") as session, transaction(session):
        often = topic(session, "often")
        seldom = [
            {"tenant": session.tenant, "id": new_id(NOW), "kind": SubjectKind.TOPIC, "key": f"t{each}"}
            | {"titles": {"fr": "Thème"}, "position": each}
            for each in range(1, 1_001)
        ]
        session.execute(insert(Subject), seldom)
        resources = [put(session, days=1 + each % 900) for each in range(FEW + 1)]  # by date, as they are too many
        about = [{"tenant": session.tenant, "resource_id": each, "subject_id": often.id} for each in resources]
        session.execute(insert(ResourceSubject), about)
        ids = [often.id, *(UUID(str(each["id"])) for each in seldom)]
        few, many = chooser(session, ids[:20]), chooser(session, ids)
        steps(session, few)  # whatever is done but once
        assert steps(session, many) < 2 * steps(session, few)
