"""A brand's owner looks at the brand alone, as its files are now."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path

import pytest

from app.cli.scaffold import write_scaffold
from tests.faults.waiting import PATIENCE, free_port, wait_until


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def preview(tmp_path: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """`flask tenant preview birch`, in an installation of two brands."""
    for slug in ("aspen", "birch"):
        list(write_scaffold(slug, tmp_path / "tenants" / slug, tmp_path / "faq" / slug, today=date(2026, 11, 22)))
    (tmp_path / "content").mkdir()
    (tmp_path / "faq").rename(tmp_path / "content" / "faq")
    (tmp_path / "tmp").mkdir()
    given = {"MODE": "test", "DATA": tmp_path / "var", "TENANTS": tmp_path / "tenants", "CONTENT": tmp_path / "content"}
    environ = os.environ | {f"GUICHET_{name}": str(value) for name, value in given.items()}
    command = [sys.executable, "-m", "flask", "tenant", "preview", "birch", "--port", str(port)]
    process = subprocess.Popen(command, env=environ | {"TMPDIR": str(tmp_path / "tmp")}, start_new_session=True)
    yield process
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def status(port: int, host: str, path: str) -> int:
    with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection:
        connection.request("GET", path, headers={"Host": f"{host}:{port}"})
        return connection.getresponse().status


def wait_for_answers(process: subprocess.Popen[bytes], port: int) -> None:
    def answers() -> bool:
        assert process.poll() is None
        try:
            return status(port, "birch.localhost", "/healthz") == HTTPStatus.OK
        except OSError:
            return False

    wait_until(answers)


def test_a_preview_shows_one_brand_alone_and_leaves_nothing_behind(
    preview: subprocess.Popen[bytes], port: int, tmp_path: Path
) -> None:
    wait_for_answers(preview, port)

    assert status(port, "birch.localhost", "/faq/mon-compte/mot-de-passe-oublie") == 200
    assert status(port, "birch.localhost", "/_components") == 200
    assert status(port, "aspen.localhost", "/") == 421

    os.killpg(preview.pid, signal.SIGINT)  # Ctrl-C reaches all of the terminal's programs
    assert preview.wait(timeout=PATIENCE) == 0
    assert list((tmp_path / "tmp").iterdir()) == []
    assert not (tmp_path / "var").exists()


def test_a_preview_that_is_told_to_end_takes_its_server_along(
    preview: subprocess.Popen[bytes], port: int, tmp_path: Path
) -> None:
    wait_for_answers(preview, port)

    preview.terminate()

    assert preview.wait(timeout=PATIENCE) == 0
    assert list((tmp_path / "tmp").iterdir()) == []
    with pytest.raises(OSError, match="refused"):
        status(port, "birch.localhost", "/healthz")


def test_a_port_that_is_taken_is_told_with_the_next(tmp_path: Path) -> None:
    list(write_scaffold("birch", tmp_path / "tenants" / "birch", tmp_path / "faq" / "birch", today=date(2026, 11, 22)))
    environ = os.environ | {"GUICHET_MODE": "test", "GUICHET_TENANTS": str(tmp_path / "tenants")}
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        command = [sys.executable, "-m", "flask", "tenant", "preview", "birch", "--port", str(port)]
        done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert f"another program listens at port {port}" in done.stderr
