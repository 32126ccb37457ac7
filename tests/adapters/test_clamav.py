"""Files are shown to ClamAV over its own protocol; nobody there is said, and never taken for a clean file."""

import socket
from pathlib import Path

import pytest

from app.adapters.clamav import Clamd, ClamdAddress
from app.domain.support.files.ports import Clean, Finding, Infected, Unavailable
from tests import clamd


def asked(address: str, content: bytes) -> Finding:
    return Clamd(ClamdAddress.parse(address), within=5).scan(content)


def test_a_clean_file_is_clean_and_a_harmful_one_has_its_name(tmp_path: Path) -> None:
    with clamd.listening_on_tcp() as tcp, clamd.listening_on_socket(tmp_path / "clamd") as unix:
        for address in (tcp, unix):
            assert asked(address, b"words") == Clean()
            assert asked(address, b"x" * 200_000 + clamd.HARMFUL) == Infected("Eicar-Test-Signature")


def test_a_file_that_is_too_large_for_the_daemon_was_not_looked_at() -> None:
    with clamd.listening_on_tcp() as tcp:
        assert isinstance(asked(tcp, bytes(clamd.LARGEST + 1)), Unavailable)


def test_a_daemon_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    assert isinstance(asked(f"tcp://127.0.0.1:{port}", b"words"), Unavailable)
    assert isinstance(asked(f"unix://{tmp_path}/nobody", b"words"), Unavailable)


def test_a_daemon_that_hangs_up_is_unavailable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.listen()
        port = server.getsockname()[1]
        scanner = Clamd(ClamdAddress.parse(f"tcp://127.0.0.1:{port}"), within=0.2)

        assert isinstance(scanner.scan(b"words"), Unavailable)


@pytest.mark.parametrize("wrong", ["", "clamd", "http://localhost", "unix://run/clamd", "tcp://", "tcp://h/path"])
def test_what_is_no_address_of_a_daemon_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="write unix:///run"):
        ClamdAddress.parse(wrong)
