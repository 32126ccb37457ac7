"""How often the desk’s pages of requests ask the database: a few times, whatever their number and that of messages."""

from collections.abc import Iterator

import pytest
from flask import Flask

from app.domain.accounts.models import Role
from app.domain.support.models import Ticket
from app.domain.support.states import By
from tests.web.desk.requests import QUEUE, ask_for, empty_requests, path_of, say
from tests.web.desk.team import colleague
from tests.web.people import Visitor, settle

pytestmark = [pytest.mark.posts_mails, pytest.mark.parametrize("stocked_url", ["sqlite"], indirect=True)]

FEW_FOR_A_LIST, FEW_FOR_A_THREAD = 12, 25


@pytest.fixture(autouse=True)
def nobody(app: Flask) -> Iterator[None]:
    yield
    empty_requests(app)


@pytest.fixture
def cleo(app: Flask) -> Visitor:
    return colleague(app, Role.AGENT)


def counted(visitor: Visitor, path: str, asked: list[str]) -> int:
    """Open a page twice, as what is kept for a while is asked for once; give what the second opening asks."""
    assert visitor.get(path).status_code == 200
    del asked[:]
    assert visitor.get(path).status_code == 200
    return len(asked)


def open_several(app: Flask, number: int) -> list[Ticket]:
    return [ask_for(app, settle(app, email=f"ann{each}@example.com"), subject=f"N° {each}") for each in range(number)]


@pytest.mark.parametrize("query", ["", "?shelf=unassigned", "?q=blanche"])
def test_a_list_asks_as_often_for_one_request_as_for_twenty(
    app: Flask, cleo: Visitor, asked: list[str], query: str
) -> None:
    ask_for(app)
    of_one = counted(cleo, f"{QUEUE}{query}", asked)
    open_several(app, 20)

    assert counted(cleo, f"{QUEUE}{query}", asked) == of_one <= FEW_FOR_A_LIST, "\n".join(asked)


def test_a_thread_asks_as_often_for_one_message_as_for_twenty(app: Flask, cleo: Visitor, asked: list[str]) -> None:
    ticket = ask_for(app, settle(app))
    of_one = counted(cleo, path_of(ticket), asked)
    for number in range(20):
        say(app, ticket, f"Encore {number}", By.CUSTOMER)
    open_several(app, 5)

    assert counted(cleo, path_of(ticket), asked) == of_one <= FEW_FOR_A_THREAD, "\n".join(asked)
