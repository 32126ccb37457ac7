"""VIES is asked for the brands by turns, however many numbers one of them has."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.demo.listening import answering
from app.demo.vies import ViesServer, sample_numbers
from app.domain.vat import service
from app.domain.vat.rules import read_number
from app.kernel.db import TenantSession, transaction
from tests.asking import ask_once, new_asker, plant_businesses
from tests.cast import ACORN, BIRCH
from tests.databases import OpenSession
from tests.factories import make_account
from tests.post_office import Clock

pytestmark = pytest.mark.posts_mails


def register(session: TenantSession, number: str, clock: Clock) -> None:
    with transaction(session):
        account = make_account(session, email=f"{number}@example.com", password=None)
        service.ask(session, account, "Atelier Lilas", read_number(number), now=clock())


def test_a_brand_with_many_numbers_leaves_each_second_turn_to_another(
    engine: Engine, open_session: OpenSession, tmp_path: Path
) -> None:
    clock, asked = Clock(), list[str]()
    first, second, third, later = list(sample_numbers().values())[:4]
    for number in (first, second, third):
        register(open_session(ACORN), number, clock)
    clock.now += timedelta(minutes=1)
    register(open_session(BIRCH), later, clock)
    with answering(ViesServer()) as server:
        asker = new_asker(engine, plant_businesses(tmp_path / "brands"), server.url, clock)
        noting = replace(asker, followed=lambda tenant, _account: asked.append(tenant))
        for _ in range(4):
            ask_once(noting)
    assert asked == [ACORN, BIRCH, ACORN, ACORN]
