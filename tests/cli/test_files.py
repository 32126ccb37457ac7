"""`flask files check` says whether the store works, and what to correct when it does not."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner, Result

from app.cli.files import group
from app.factory import create_app
from app.kernel.storage import key_of
from app.settings import load_settings
from tests.s3 import S3Server, s3_server

KEPT = key_of("birch", UUID(int=7))


def check(folder: Path, variables: Mapping[str, str]) -> Result:
    own = {"MODE": "test", "DATA": str(folder), **variables}
    app = create_app(load_settings({f"GUICHET_{name}": value for name, value in own.items()}))
    with app.app_context():
        return CliRunner().invoke(group, ["check"])


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with s3_server(tmp_path_factory.mktemp("s3")) as running:
        yield running


def test_a_store_that_works_is_said_to_with_what_is_in_it(tmp_path: Path) -> None:
    place = tmp_path / "files" / KEPT
    place.parent.mkdir(parents=True)
    place.write_bytes(b"x")

    done = check(tmp_path, {})

    assert done.exit_code == 0
    assert done.stdout == f"Folder {tmp_path / 'files'}: kept, read and removed a file.\nbirch: 1 files\n"
    assert [each.name for each in (tmp_path / "files" / "guichet-check").iterdir()] == []


def test_a_bucket_is_tried_out_and_its_faults_are_named(tmp_path: Path, server: S3Server) -> None:
    assert check(tmp_path, server.environ).exit_code == 0

    wrong = check(tmp_path, server.environ | {"S3_SECRET": "another"})
    assert (wrong.exit_code, wrong.output.count("\n")) == (1, 1)
    assert "GUICHET_S3_SECRET" in wrong.output
    assert server.environ["S3_SECRET"] not in wrong.output

    server.stop()
    away = check(tmp_path, server.environ)
    assert (away.exit_code, away.output.count("\n")) == (1, 1)
    assert "EndpointConnectionError" in away.output
