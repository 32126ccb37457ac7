"""Files of the store as browsers get them: whole, in parts, unchanged, gone, and out of reach."""

import re
import socket
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path
from random import Random
from typing import cast

import pytest
from flask import Flask
from werkzeug.http import http_date

from app.adapters.storage.local import FolderStore
from app.adapters.storage.s3 import BucketStore
from app.web.installation import EXTENSION
from tests.faults.waiting import PATIENCE, wait_until
from tests.s3 import s3_server
from tests.web.serving import Served, serving
from tests.web.storing import CHANGED, facts_of, know, with_route

APP = "tests.web.storing:make_app()"
CONTENT = Random(8).randbytes(1024 * 1024)  # noqa: S311 - the same each time
FACTS = facts_of(CONTENT)
ETAG = f'"{FACTS["sha256"]}"'
EMPTY = facts_of(b"")
HUGE, LONG_PART = 3 * 1024**3, 256 * 1024**2
HOLE = facts_of(b"") | {"size": HUGE, "sha256": "0" * 64}
GONE = facts_of(b"gone")
FILES = {"guide": FACTS, "empty": EMPTY, "huge": HOLE, "gone": GONE}


def fill(folder: Path) -> None:
    store = FolderStore(folder / "files")
    store.put(str(FACTS["key"]), [CONTENT])
    store.put(str(EMPTY["key"]), [])
    store.put(str(HOLE["key"]), [b""])
    with (folder / "files" / str(HOLE["key"])).open("r+b") as sparse:
        sparse.truncate(HUGE)
    know(folder, **FILES)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    fill(folder)
    with serving(folder, app=APP) as running:
        yield running


def ask(served: Served, name: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = HTTPConnection("127.0.0.1", served.port, timeout=PATIENCE)
    try:
        own = {each.replace("_", "-"): value for each, value in headers.items()}
        connection.request(method, f"/_file/{name}", headers={"Host": "camcha.example", **own})
        answer = connection.getresponse()
        return answer.status, {each.lower(): value for each, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def test_a_file_comes_whole_and_says_what_it_is(served: Served) -> None:
    status, headers, body = ask(served, "guide")
    assert (status, body) == (200, CONTENT)
    assert headers["content-type"] == "application/pdf"
    assert headers["content-length"] == str(len(CONTENT))
    assert headers["accept-ranges"] == "bytes"
    assert headers["etag"] == ETAG
    assert headers["last-modified"] == http_date(CHANGED)
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert headers["content-disposition"].endswith("filename*=UTF-8''Guide%20d%E2%80%99%C3%A9t%C3%A9.pdf")
    assert headers["cache-control"] == "private, no-cache"
    assert "x-accel-redirect" not in headers


@pytest.mark.parametrize("name", ["guide", "huge"])
def test_its_head_says_the_same_and_brings_nothing(served: Served, name: str) -> None:
    status, headers, body = ask(served, name, "HEAD")
    assert (status, body) == (200, b"")
    assert headers["content-length"] == str(FILES[name]["size"])
    assert headers["accept-ranges"] == "bytes"


@pytest.mark.parametrize(
    ("wanted", "first", "last"),
    [
        ("bytes=0-", 0, 1048575),
        ("bytes=0-0", 0, 0),
        ("bytes=1000-1999", 1000, 1999),
        ("bytes=1048575-", 1048575, 1048575),
        ("bytes=1048575-9999999", 1048575, 1048575),
        ("bytes=-1", 1048575, 1048575),
        ("bytes=-9999999", 0, 1048575),
    ],
)
def test_a_part_is_given(served: Served, wanted: str, first: int, last: int) -> None:
    status, headers, body = ask(served, "guide", Range=wanted)
    assert status == 206
    assert headers["content-range"] == f"bytes {first}-{last}/{len(CONTENT)}"
    assert headers["content-length"] == str(last - first + 1)
    assert body == CONTENT[first : last + 1]
    assert ask(served, "guide", "HEAD", Range=wanted)[1]["content-range"] == headers["content-range"]


@pytest.mark.parametrize(
    ("name", "wanted"), [("guide", "bytes=1048576-"), ("guide", "bytes=-0"), ("empty", "bytes=0-")]
)
def test_a_part_after_the_end_is_refused_with_the_size(served: Served, name: str, wanted: str) -> None:
    status, headers, body = ask(served, name, Range=wanted)
    assert (status, body) == (416, b"")
    assert headers["content-range"] == f"bytes */{FILES[name]['size']}"


@pytest.mark.parametrize(
    "wanted",
    [
        "bytes=0-1,5-9",
        "bytes=9-5",
        "bytes=",
        "bytes=-",
        "bytes=a-b",
        "lines=0-1",
        "bytes=0-1;",
        f"bytes=0-{'9' * 5000}",
    ],
)
def test_several_parts_and_nonsense_get_the_whole(served: Served, wanted: str) -> None:
    status, _, body = ask(served, "guide", Range=wanted)
    assert (status, body) == (200, CONTENT)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"If_None_Match": ETAG}, 304),
        ({"If_None_Match": f'"other", W/{ETAG}'}, 304),
        ({"If_None_Match": '"other"'}, 200),
        ({"If_None_Match": '"other"', "If_Modified_Since": http_date(CHANGED)}, 200),
        ({"If_Modified_Since": http_date(CHANGED)}, 304),
        ({"If_Modified_Since": "Sat, 21 Nov 2026 09:30:00 GMT"}, 200),
        ({"If_Match": ETAG}, 200),
        ({"If_Match": "*"}, 200),
        ({"If_Match": '"other"'}, 412),
        ({"If_Range": ETAG, "Range": "bytes=5-"}, 206),
        ({"If_Range": f"W/{ETAG}", "Range": "bytes=5-"}, 200),
        ({"If_Range": '"other"', "Range": "bytes=5-"}, 200),
        ({"If_Range": http_date(CHANGED), "Range": "bytes=5-"}, 206),
        ({"If_Range": "Sat, 21 Nov 2026 09:30:00 GMT", "Range": "bytes=5-"}, 200),
        ({"If_Range": '"other"', "Range": "bytes=99999999-"}, 200),
        ({"If_None_Match": ETAG, "Range": "bytes=5-"}, 304),
    ],
)
def test_an_unchanged_file_is_not_sent_again(served: Served, headers: dict[str, str], expected: int) -> None:
    status, said, body = ask(served, "guide", **headers)
    assert status == expected
    if expected == 304:
        assert body == b""
        assert said["etag"] == ETAG


def test_a_download_that_broke_off_goes_on_where_it_was(served: Served) -> None:
    with socket.create_connection(("127.0.0.1", served.port), timeout=PATIENCE) as connection:
        connection.sendall(b"GET /_file/guide HTTP/1.1\r\nHost: camcha.example\r\n\r\n")
        begun = b""
        while len(begun) < 300_000:
            begun += connection.recv(65536)
    head, _, got = begun.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200")
    status, _, rest = ask(served, "guide", Range=f"bytes={len(got)}-", If_Range=ETAG)
    assert status == 206
    assert got + rest == CONTENT


def test_three_gigabytes_take_no_more_memory_than_one(served: Served) -> None:
    end = HUGE - 1000
    ask(served, "huge", Range="bytes=0-9")
    before = memory_of(served)
    status, headers, body = ask(served, "huge", Range=f"bytes={end}-")
    assert (status, body) == (206, bytes(1000))
    assert headers["content-range"] == f"bytes {end}-{HUGE - 1}/{HUGE}"

    assert read_away(served, "huge", LONG_PART) == LONG_PART
    assert memory_of(served) - before < 16 * 1024 * 1024


def read_away(served: Served, name: str, length: int) -> int:
    """Read the last bytes of a file away, and count them."""
    connection = HTTPConnection("127.0.0.1", served.port, timeout=PATIENCE)
    try:
        connection.request("GET", f"/_file/{name}", headers={"Host": "camcha.example", "Range": f"bytes=-{length}"})
        answer = connection.getresponse()
        place, read = bytearray(1 << 20), 0
        while count := answer.readinto(place):
            read += count
        return read
    finally:
        connection.close()


def memory_of(served: Served) -> int:
    """Give the most memory that the workers ever had, in bytes."""
    workers = Path(f"/proc/{served.pid}/task/{served.pid}/children").read_text().split()
    kilobytes = [re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{each}/status").read_text()) for each in workers]
    return max(int(each[1]) for each in kilobytes if each is not None) * 1024


def test_slow_readers_of_large_files_leave_threads_for_pages(served: Served) -> None:
    with ExitStack() as stack:
        slow = [stack.enter_context(socket.create_connection(("127.0.0.1", served.port), PATIENCE)) for _ in range(12)]
        for each in slow:
            each.sendall(b"GET /_file/huge HTTP/1.1\r\nHost: camcha.example\r\n\r\n")
        answers = [each.recv(12) for each in slow]
        assert {*answers} == {b"HTTP/1.1 200", b"HTTP/1.1 503"}
        assert 3 <= answers.count(b"HTTP/1.1 200") <= 6  # three of each worker
        assert ask(served, "guide", Range="bytes=0-9")[0] == 206  # a little of a file, as any page
    wait_until(lambda: ask(served, "huge", Range="bytes=0-2000000")[0] == 206)


def test_a_file_that_is_gone_has_a_page_and_is_logged(served: Served) -> None:
    for method in ("GET", "HEAD"):
        status, headers, _ = ask(served, "gone", method)
        assert status == 404
        assert headers["content-type"].startswith("text/html")
        assert "content-disposition" not in headers
        line = served.line_of(headers["x-request-id"], "file missing")
        assert line["level"] == "error"
        assert line["key"] == GONE["key"]
    assert "Ce fichier n’est plus là" in ask(served, "gone")[2].decode()


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("proxied")
    fill(folder)
    with serving(folder, app=APP, FILES_PROXY="/_files/") as running:
        yield running


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_the_proxy_sends_the_file_where_it_can(proxied: Served, method: str) -> None:
    status, headers, body = ask(proxied, "guide", method, Range="bytes=5-9")
    assert (status, body) == (200, b"")
    assert headers["x-accel-redirect"] == f"/_files/{FACTS['key']}"
    assert headers["content-type"] == "application/pdf"
    assert headers["content-disposition"].startswith("attachment; ")
    assert headers["x-content-type-options"] == "nosniff"
    assert not {"etag", "last-modified", "content-range", "accept-ranges"} & set(headers)  # the proxy's own are true


def test_the_proxy_is_sent_to_no_file_that_is_gone(proxied: Served) -> None:
    status, headers, _ = ask(proxied, "gone")
    assert status == 404
    assert "x-accel-redirect" not in headers


def test_the_database_is_let_go_before_the_file_flows(app: Flask) -> None:
    installed = app.extensions[EXTENSION]
    fill(installed.settings.data)
    client = with_route(app).test_client()
    answer = client.get("/_file/guide", base_url="http://camcha.example", buffered=False)
    taken = iter(cast("Iterable[bytes]", answer.response))
    assert next(taken)
    assert installed.engine.pool.checkedout() == 0
    assert b"".join(taken)[-5:] == CONTENT[-5:]
    answer.close()


def test_a_store_that_is_away_has_a_page_that_says_when_to_come_back(tmp_path: Path) -> None:
    (tmp_path / "s3").mkdir()
    know(tmp_path, **FILES)
    with s3_server(tmp_path / "s3") as store, serving(tmp_path, app=APP, **store.environ) as running:
        assert ask(running, "guide")[0] == 404
        BucketStore(store.bucket).put(str(FACTS["key"]), [CONTENT])
        assert ask(running, "guide", Range="bytes=5-9")[2] == CONTENT[5:10]
        assert ask(running, "guide")[2] == CONTENT
        store.stop()
        status, headers, body = ask(running, "guide")
        assert (status, headers["retry-after"]) == (503, "30")
        assert headers["content-type"].startswith("text/html")
        assert b"Traceback" not in body
        assert running.line_of(headers["x-request-id"], "files unavailable")["level"] == "error"
        assert ask(running, "guide", If_None_Match=ETAG)[0] == 304  # for which nobody asks the store
