"""What the tests of the tree may ask for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cast import BIRCH
from tests.databases import OpenSession
from tests.domain.faq.arranging.tree import NOON, Tree


@pytest.fixture
def tree(open_session: OpenSession, tmp_path: Path) -> Iterator[Tree]:
    """Give Birch's FAQ of two sections, in two languages."""
    tree = Tree(open_session(BIRCH), tmp_path / "faq", NOON)
    yield tree
    tree.session.close()
