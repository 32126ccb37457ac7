import time

import pytest
from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from app.web.csrf import HEADER, Csrf, CsrfError

KEY = "a key of these tests, longer than it needs to be"
DAY = 24 * 3600  # seconds


def test_a_token_is_the_same_all_day_so_that_every_process_keeps_the_same_page() -> None:
    token = Csrf(KEY).token("birch")

    bound, dated = URLSafeTimedSerializer(KEY, salt="csrf").loads(token, return_timestamp=True)

    assert bound == ["birch", ""]
    assert (dated.hour, dated.minute, dated.second) == (0, 0, 0)


def is_taken(days_old: int) -> bool:
    """Tell whether a form with a token of so many days ago counts."""

    class Earlier(TimestampSigner):
        def get_timestamp(self) -> int:
            return int(time.time()) // DAY * DAY - days_old * DAY

    token = str(URLSafeTimedSerializer(KEY, salt="csrf", signer=Earlier).dumps(["birch", ""]))
    request = Request(EnvironBuilder(method="POST", headers=[(HEADER, token)]).get_environ())
    try:
        Csrf(KEY).check(request, "birch", "https://birch.example")
    except CsrfError:
        return False
    return True


@pytest.mark.parametrize(("days_old", "taken"), [(0, True), (1, True), (4, False), (400, False)])
def test_a_token_outlives_the_page_that_carries_it_by_a_day_or_two(days_old: int, taken: bool) -> None:  # noqa: FBT001 - a table's column
    assert is_taken(days_old) is taken
