"""A stand-in of each test's own; the tests at Stripe itself are there only with the key of a sandbox."""

import os
from pathlib import Path

import pytest

from tests.adapters.stripe.standing import Stand, open_stand

collect_ignore = [] if "STRIPE_SANDBOX_KEY" in os.environ else ["test_sandbox.py"]


@pytest.fixture
def stand(tmp_path: Path) -> Stand:
    return open_stand(tmp_path)
