from collections.abc import Iterator

import pytest

from tests.mailserver import MailServer, mail_server
from tests.post_office import Clock


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def clock() -> Clock:
    return Clock()
