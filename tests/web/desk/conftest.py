"""The team at camcha's desk, and what most tests of the desk leave as they found it."""

from collections.abc import Iterator

import pytest
from flask import Flask

from app.domain.accounts.models import Role
from tests.web.desk.faq import kept_faq
from tests.web.desk.team import colleague
from tests.web.people import Visitor


@pytest.fixture
def dora(app: Flask) -> Visitor:
    """Give Dora, an administrator, who has just signed in."""
    return colleague(app)


@pytest.fixture
def cleo(app: Flask) -> Visitor:
    """Give Cleo, an agent."""
    return colleague(app, Role.AGENT)


@pytest.fixture
def kim(app: Flask) -> Visitor:
    """Give Kim, an editor."""
    return colleague(app, Role.EDITOR)


@pytest.fixture
def same_faq(app: Flask) -> Iterator[None]:
    """Leave the stocked FAQ as it was found, and no account."""
    with kept_faq(app):
        yield
