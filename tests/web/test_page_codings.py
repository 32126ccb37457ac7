"""A kept page arrives whole in the coding that the browser takes, and only if it has changed."""

import gzip
import random

import brotli
import pytest

from tests.web.sites import Site


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", None),
        ("identity", None),
        ("gzip", "gzip"),
        ("gzip, deflate, br", "br"),
        ("BR", "br"),
        ("br;q=0, gzip", "gzip"),
        ("br; q=0.000, gzip;q=0.1", "gzip"),
        ("gzip;q=0, br;q=0.0", None),
        ("br;q=0.5, gzip;q=1.0", "br"),
        ("x-br, xgzip", None),
        (",;,;q=", None),
    ],
)
def test_a_page_arrives_whole_in_the_coding_that_the_browser_takes(
    site: Site, accepted: str, coding: str | None
) -> None:
    plain = site.get().body
    answer = site.get(accept_encoding=accepted)
    decode = {None: bytes, "gzip": gzip.decompress, "br": brotli.decompress}[coding]

    assert answer.headers.get("Content-Encoding") == coding
    assert int(answer.headers["Content-Length"]) == len(answer.body)
    assert decode(answer.body) == plain
    assert {"Accept-Encoding", "Cookie", "User-Agent"} <= set(answer.headers["Vary"].split(", "))
    assert answer.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("accepted", ["", "gzip", "br"])
def test_a_page_unchanged_is_not_sent_again(site: Site, accepted: str) -> None:
    full = site.get(accept_encoding=accepted)
    answer = site.get(accept_encoding=accepted, if_none_match=f'"other", W/{full.headers["ETag"]}')

    assert (answer.status, answer.body) == (304, b"")
    for name in ("ETag", "Vary", "Cache-Control", "X-Accel-Expires"):
        assert answer.headers[name] == full.headers[name]
    assert "Content-Length" not in answer.headers


def test_each_coding_has_its_own_tag(site: Site) -> None:
    tags = [site.get(accept_encoding=accepted).headers["ETag"] for accepted in ("", "gzip", "br")]

    assert len(set(tags)) == 3
    assert site.get(accept_encoding="br", if_none_match=tags[0]).status == 200
    assert site.get(accept_encoding="", if_none_match=tags[2]).status == 200


def test_a_changed_page_is_sent_whatever_the_browser_holds(site: Site) -> None:
    tag = site.get().headers["ETag"]
    site.now += 61

    answer = site.get(if_none_match=tag)

    assert answer.status == 200
    assert answer.headers["ETag"] != tag


def test_a_head_has_the_page_s_headers_and_no_body(site: Site) -> None:
    head = site.get(method="HEAD")
    page = site.get()

    assert head.body == b""
    assert head.headers == page.headers
    assert site.get(method="HEAD").headers == page.headers
    assert site.made == 1


def drawn_words() -> str:
    """Give a text that compresses like prose, the same each time."""
    draw = random.Random(4)  # noqa: S311 - no secret
    words = ["".join(draw.choices("aeilnorstu", k=draw.randint(2, 9))) for _ in range(400)]
    return " ".join(draw.choices(words, weights=range(400, 0, -1), k=2_000))


@pytest.mark.parametrize("coding", ["br", "gzip"])
def test_an_answer_to_a_query_is_compressed_in_less_time_than_a_page(site: Site, coding: str) -> None:
    site.keep_query = True
    site.bulk = drawn_words()
    page = site.get(accept_encoding=coding)
    answer = site.get(accept_encoding=coding, query="q=mail")

    assert 1.05 * len(page.body) < len(answer.body) < len(site.bulk) / 2
    assert site.get(accept_encoding=coding, query="q=mail").body == answer.body
