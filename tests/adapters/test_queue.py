import json
import signal
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import cast
from uuid import UUID

import pytest

from app.adapters.late_hints import LateHints
from app.adapters.queue import SEND_MAIL, QueueHints, impatient, mail_queue
from app.domain.mail.ports import MailHints
from tests.cast import BIRCH
from tests.faults.waiting import PATIENCE, wait_until
from tests.valkey import Valkey, valkey

MAIL = UUID(int=7)


@pytest.fixture
def server() -> Iterator[Valkey]:
    with valkey() as server:
        yield server


@pytest.fixture(params=["at once", "late"])
def hints(server: Valkey, request: pytest.FixtureRequest) -> Iterator[MailHints]:
    with impatient(server.url) as connection:
        yield LateHints(server.url) if request.param == "late" else QueueHints(mail_queue(connection))


def leave(hints: MailHints, server: Valkey) -> None:
    """Hint until the job is there: on a busy machine the server may answer later than a hint waits."""

    def is_left() -> bool:
        hints.hint(BIRCH, MAIL)
        return bool(server.client.llen("rq:queue:mail"))

    wait_until(is_left)


def test_a_hint_is_a_job_with_the_mails_name_and_nothing_of_its_words(server: Valkey, hints: MailHints) -> None:
    leave(hints, server)
    assert set(server.client.lrange("rq:queue:mail", 0, -1)) == {f"mail-{MAIL}".encode()}
    data = cast("bytes", server.client.hget(f"rq:job:mail-{MAIL}", "data"))
    assert json.loads(zlib.decompress(data)) == [SEND_MAIL, None, [BIRCH, str(MAIL)], {}]


def test_a_hint_lives_ten_minutes_at_the_most(server: Valkey, hints: MailHints) -> None:
    leave(hints, server)
    assert 0 < server.client.ttl(f"rq:job:mail-{MAIL}") <= 600


def test_a_hint_to_a_queue_that_is_gone_is_given_up(server: Valkey, hints: MailHints) -> None:
    server.process.kill()
    server.process.wait()
    hints.hint(BIRCH, MAIL)


def test_a_hint_to_a_queue_that_hangs_is_given_up(server: Valkey, hints: MailHints) -> None:
    leave(hints, server)
    server.process.send_signal(signal.SIGSTOP)
    with ThreadPoolExecutor(1) as thread:
        try:
            thread.submit(hints.hint, BIRCH, MAIL).result(PATIENCE)
        finally:
            server.process.send_signal(signal.SIGCONT)


def test_a_page_waits_for_the_queue_less_than_a_second_and_asks_once() -> None:
    with impatient("unix:///nowhere") as connection:
        how = connection.get_connection_kwargs()
    assert how["socket_connect_timeout"] + how["socket_timeout"] < 1
    assert how["retry"].get_retries() == 0
