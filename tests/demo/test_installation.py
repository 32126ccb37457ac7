"""What a demo holds: its folder, its port, its secret; and how it refuses to share them."""

import stat
from contextlib import ExitStack
from pathlib import Path

import pytest

from app.demo.installation import DemoError, prepare, secret_key
from app.settings import load_settings


def test_two_demos_with_two_folders_and_ports_do_not_meet(tmp_path: Path) -> None:
    with ExitStack() as stack:
        ours, theirs = (
            stack.enter_context(prepare({"GUICHET_DATA": str(tmp_path / name), "PORT": "0"})) for name in ("a", "b")
        )
        assert ours.port != theirs.port
        for name in ("QUEUE_URL", "SMTP_URL", "SECRET_KEY", "DATA", "ORIGIN_PATTERN"):
            assert ours.environ[f"GUICHET_{name}"] != theirs.environ[f"GUICHET_{name}"]


def test_what_it_gives_its_parts_are_sound_settings(tmp_path: Path) -> None:
    with prepare({"GUICHET_DATA": str(tmp_path), "PORT": "0", "GUICHET_LOG_LEVEL": "warning"}) as demo:
        settings = load_settings(demo.environ)
    assert (settings.mode, settings.data) == ("demo", tmp_path)


def test_a_port_in_use_is_said_in_one_line(tmp_path: Path) -> None:
    with prepare({"GUICHET_DATA": str(tmp_path / "a"), "PORT": "0"}) as demo:
        given = {"GUICHET_DATA": str(tmp_path / "b"), "PORT": str(demo.port)}
        with (
            pytest.raises(DemoError, match=rf"can't listen on port {demo.port} \(.*\); .*PORT=8001 make run$"),
            prepare(given),
        ):
            pass


def test_a_folder_in_use_is_said_in_one_line(tmp_path: Path) -> None:
    given = {"GUICHET_DATA": str(tmp_path), "PORT": "0"}
    with prepare(given), pytest.raises(DemoError, match="a demo already runs in"), prepare(given):
        pass


def test_a_folder_is_free_again_afterwards(tmp_path: Path) -> None:
    given = {"GUICHET_DATA": str(tmp_path), "PORT": "0"}
    for _ in range(2):
        with prepare(given):
            pass


@pytest.mark.parametrize("port", ["http", "-1", "65536", "８０", "1e3"])
def test_a_port_that_is_none_is_refused(tmp_path: Path, port: str) -> None:
    with pytest.raises(DemoError, match="write a number"), prepare({"GUICHET_DATA": str(tmp_path), "PORT": port}):
        pass


def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    given = {"GUICHET_DATA": str(tmp_path / "file"), "PORT": "0"}
    with pytest.raises(DemoError, match="can't write to"), prepare(given):
        pass


def test_the_secret_is_made_once_and_its_owners_alone(tmp_path: Path) -> None:
    first = secret_key(tmp_path)
    assert secret_key(tmp_path) == first
    assert len(first) == 64
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_a_folder_with_a_long_name_still_has_a_queue(tmp_path: Path) -> None:
    with prepare({"GUICHET_DATA": str(tmp_path / ("long" * 30)), "PORT": "0"}) as demo:
        assert len(str(demo.queue_socket)) < 100
        assert demo.queue_socket.parent.is_dir()
    assert not demo.queue_socket.parent.is_dir()
