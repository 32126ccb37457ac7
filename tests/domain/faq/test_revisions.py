"""What an entry has said is never changed, on either database."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from app.domain.faq.folders import load_folder
from app.domain.faq.importing import import_folder
from app.domain.faq.models import FaqRevision
from app.kernel.db import transaction
from tests.cast import ACORN
from tests.databases import OpenSession
from tests.domain.faq.trees import plant_entry


def test_the_database_refuses_to_change_what_was_said_and_to_forget_it(
    open_session: OpenSession, tmp_path: Path
) -> None:
    plant_entry(tmp_path / "en", "01-a/01-one", "An answer.")
    session = open_session(ACORN)
    with transaction(session):
        import_folder(session, load_folder(tmp_path, "en"), now=datetime(2026, 11, 22, 12, tzinfo=UTC))

    for change in (update(FaqRevision).values(source="x"), delete(FaqRevision)):
        with pytest.raises(DBAPIError, match=r"never changed|permission denied"), transaction(session):
            session.execute(change)

    assert "An answer." in session.scalars(select(FaqRevision.source)).one()
