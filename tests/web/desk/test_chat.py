"""Chats at the desk: one of two has it and the other is told, away is away, and the journal knows who did what."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.accounts.models import Role
from app.domain.audit.models import AuditEntry
from app.kernel.db import open_session
from app.web.installation import EXTENSION
from tests.mails import Mails
from tests.web.chatting import Room, at_hour, open_room, scripted
from tests.web.desk.team import colleague
from tests.web.people import Visitor

pytestmark = pytest.mark.usefixtures("nobody", "from_anywhere")


@pytest.fixture
def room(app: Flask) -> Iterator[Room]:
    with at_hour(app) as hour:
        room = open_room(app, hour)
        room.arrive()
        yield room


@pytest.fixture
def dora(room: Room) -> Visitor:
    dora = colleague(room.app, Role.ADMIN)
    dora.send("/admin/chat/here", {"available": "yes"})
    return dora


def acts(app: Flask, reference: str) -> list[str]:
    with open_session(app.extensions[EXTENSION].engine, "camcha") as session:
        found = session.scalars(select(AuditEntry).where(AuditEntry.act.startswith("chat-")).order_by(AuditEntry.at))
        return [f"{each.act} {each.actor_name}" for each in found if each.details.get("reference") == reference]


def test_the_second_who_takes_a_chat_is_told_who_has_it_and_keeps_what_they_typed(room: Room, dora: Visitor) -> None:
    desk = f"/admin{room.start()}"
    assert room.cleo.send(f"{desk}/take").status_code == 303

    taken = dora.send(f"{desk}/take")
    assert (taken.status_code, "Cleo Bernard répond déjà" in taken.text) == (409, True)
    typed = dora.send(desk, {"body": "Je réponds aussi", "form_key": "d"})
    assert (typed.status_code, "Je réponds aussi</textarea>" in typed.text) == (422, True)
    assert scripted(dora, desk, {"body": "Moi", "form_key": "e"}, page=desk)[0] == 422
    assert room.bodies() == ["Bonjour"]


def test_a_chat_is_handed_over_ended_or_kept_and_the_journal_says_by_whom(
    room: Room, dora: Visitor, mails: Mails, app: Flask
) -> None:
    desk = f"/admin{room.start()}"
    room.cleo.send(f"{desk}/take")
    page = room.cleo.get(desk).text
    to = page.rpartition('<option value="')[2].partition('"')[0]
    assert room.cleo.send(f"{desk}/hand-over", {"to": to}).status_code == 303
    assert "Vous répondez dans cette discussion." in dora.get(desk).text
    assert dora.send(f"{desk}/in-writing").status_code == 303
    assert dora.send(f"{desk}/end").status_code == 303

    for kind in ("request_opened", "request_for_team"):
        mails.pass_over(kind)
    assert sorted(acts(app, desk.rpartition("/")[2])) == [  # the clock stands: they have no order
        "chat-hand-over Cleo Bernard",
        "chat-keep Dora Petit",
        "chat-take Cleo Bernard",
    ]


def test_to_somebody_who_is_not_there_nothing_is_handed_over(room: Room, dora: Visitor) -> None:
    desk = f"/admin{room.start()}"
    dora.send("/admin/chat/here", {"available": "no"})
    answer = room.cleo.send(f"{desk}/hand-over", {"to": "00000000-0000-0000-0000-000000000000"})

    assert answer.status_code == 422
    assert "n’est plus là" in answer.text


def test_the_list_says_who_waits_who_is_there_and_what_is_one_s_own(room: Room, dora: Visitor) -> None:
    path = room.start("Ma facture est introuvable")
    waiting = dora.get("/admin/chat/").text
    assert "1 discussion attend." in waiting
    assert "Cleo Bernard, Dora Petit" in waiting
    before = dora.get("/admin/chat/messages.json").get_json()
    room.cleo.send(f"/admin{path}/take")

    assert dora.get("/admin/chat/messages.json").get_json() != before
    assert "Chez des collègues" in dora.get("/admin/chat/").text
    assert "Les vôtres" in room.cleo.get("/admin/chat/").text


def test_an_agent_of_another_brand_sees_nothing_of_a_chat(room: Room, app: Flask) -> None:
    desk = f"/admin{room.start()}"
    other = colleague(app, Role.AGENT, "support-technique")
    for path in (desk, f"{desk}/messages.json"):
        assert other.get(path).status_code == 404
    assert other.send(f"{desk}/take").status_code == 404
    assert "Bonjour" not in other.get("/admin/chat/").text
