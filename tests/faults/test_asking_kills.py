"""kill -9 of whoever asks VIES: nothing is lost, and only an answer that was not noted is asked for twice."""

import signal
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from app.demo.listening import answering
from app.demo.vies import ViesServer
from app.domain.mail.models import OutgoingMail
from app.domain.vat import service
from app.domain.vat.lifecycle import LEASE
from app.domain.vat.models import VatCheck, VatRegistration, VatState
from app.domain.vat.rules import read_number
from app.kernel.db import transaction
from tests.asking import ask_once, new_asker, plant_businesses
from tests.cast import ACORN
from tests.databases import Database, OpenSession
from tests.factories import make_account
from tests.faults.asking_process import PLACES, start
from tests.faults.waiting import PATIENCE
from tests.post_office import Clock

pytestmark = pytest.mark.posts_mails


@pytest.mark.parametrize("place", PLACES)
def test_one_who_is_killed_anywhere_loses_nothing(
    database: Database, engine: Engine, open_session: OpenSession, clock: Clock, tmp_path: Path, place: str
) -> None:
    session, brands = open_session(ACORN), plant_businesses(tmp_path / "brands")
    with transaction(session):
        service.ask(session, make_account(session), "Atelier Lilas", read_number("DE136695976"), now=clock())
    with answering(ViesServer()) as server:
        process = start(database.url, str(brands), server.url, place)
        assert process.wait(PATIENCE) == -signal.SIGKILL
        asker = new_asker(engine, brands, server.url, clock)
        assert ask_once(asker) == (place == "before claim")  # the others' claim still stands
        clock.now = datetime.now(UTC) + LEASE
        assert ask_once(asker) == (place != "before claim")
        asked = len(server.asked)
    session.expire_all()

    assert session.scalars(select(VatRegistration.state)).all() == [VatState.VERIFIED]
    assert session.scalars(select(OutgoingMail.kind)).all() == ["pro_verified"]
    assert len(session.scalars(select(VatCheck.id)).all()) == 1
    assert asked == (2 if place == "after answer" else 1)
