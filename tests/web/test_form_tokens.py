from itsdangerous import URLSafeTimedSerializer

from app.web.csrf import Csrf

KEY = "a key of these tests, longer than it needs to be"


def test_a_token_is_the_same_all_day_so_that_every_process_keeps_the_same_page() -> None:
    token = Csrf(KEY).token("birch")

    bound, dated = URLSafeTimedSerializer(KEY, salt="csrf").loads(token, return_timestamp=True)

    assert bound == ["birch", ""]
    assert (dated.hour, dated.minute, dated.second) == (0, 0, 0)
