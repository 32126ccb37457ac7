from pathlib import Path

import pytest

from tests.adapters.stripe.standing import Stand, open_stand


@pytest.fixture
def stand(tmp_path: Path) -> Stand:
    return open_stand(tmp_path)
