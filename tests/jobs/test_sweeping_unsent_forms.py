"""What was typed and never sent is deleted by the housekeeping, an hour after it was kept."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.domain.unsent.models import UnsentForm
from app.jobs.housekeeping import tend_accounts
from app.tenancy.registry import load_registry
from tests.cast import ACORN, BIRCH
from tests.databases import OpenSession
from tests.domain.unsent.test_service import HOUR, NOW, SECOND, keep, typed
from tests.tenancy.folders import plant


@pytest.mark.parametrize(("age", "kept"), [(HOUR - SECOND, 1), (HOUR, 0), (HOUR + SECOND, 0)])
def test_unsent_forms_of_every_brand_are_swept(
    open_session: OpenSession, tmp_path: Path, age: timedelta, kept: int
) -> None:
    for brand in (ACORN, BIRCH):
        plant(tmp_path / "brands", brand)
        keep(open_session(brand), typed())

    tend_accounts(load_registry(tmp_path / "brands"), open_session, now=NOW + age)

    for brand in (ACORN, BIRCH):
        assert len(open_session(brand).scalars(select(UnsentForm)).all()) == kept
