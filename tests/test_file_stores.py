"""Where files are kept, as the settings say it: a folder or a bucket, never half of one."""

from pathlib import Path

import pytest

from app.file_stores import Bucket, Folder
from app.settings import SettingsError, load_settings

LIVE = {"GUICHET_SECRET_KEY": "k" * 32}
WHOLE = {
    "GUICHET_S3_BUCKET": "library",
    "GUICHET_S3_ENDPOINT": "https://store.example",
    "GUICHET_S3_KEY": "who",
    "GUICHET_S3_SECRET": "never shown",
}


def test_files_lie_beside_the_other_data_by_default(tmp_path: Path) -> None:
    assert load_settings(LIVE | {"GUICHET_DATA": str(tmp_path)}).files == Folder(path=tmp_path / "files")


def test_a_folder_may_be_named_and_served_by_the_proxy(tmp_path: Path) -> None:
    given = {"GUICHET_FILES": str(tmp_path), "GUICHET_FILES_PROXY": "/_files/"}
    assert load_settings(LIVE | given).files == Folder(path=tmp_path, proxy="/_files/")


def test_a_bucket_is_read_whole_and_hides_its_keys() -> None:
    files = load_settings(LIVE | WHOLE).files
    assert isinstance(files, Bucket)
    assert (files.name, files.endpoint, files.region) == ("library", "https://store.example", "us-east-1")
    assert files.path_style
    assert "never shown" not in repr(files)


def test_amazons_own_needs_a_region_and_no_endpoint() -> None:
    own = {name: value for name, value in WHOLE.items() if name != "GUICHET_S3_ENDPOINT"}
    files = load_settings(LIVE | own | {"GUICHET_S3_REGION": "eu-west-3", "GUICHET_S3_PATH_STYLE": "no"}).files
    assert isinstance(files, Bucket)
    assert (files.endpoint, files.region, files.path_style) == (None, "eu-west-3", False)


@pytest.mark.parametrize("missing", WHOLE)
def test_half_a_bucket_stops_the_start(missing: str) -> None:
    half = {name: value for name, value in WHOLE.items() if name != missing}
    with pytest.raises(SettingsError, match=f"^{missing} is not set"):
        load_settings(LIVE | half)


@pytest.mark.parametrize(
    ("name", "value", "remedy"),
    [
        ("FILES", "/no/such/folder", "which is not a folder"),
        ("FILES_PROXY", "_files", "such as /_files/"),
        ("FILES_PROXY", "/", "such as /_files/"),
        ("FILES_PROXY", "/a/../b/", "such as /_files/"),
        ("FILES_PROXY", "/_files/\r\nX: y/", "such as /_files/"),
        ("S3_PATH", "yes", "is not a variable of Guichet"),
    ],
)
def test_a_wrong_value_of_a_folder_is_refused(name: str, value: str, remedy: str) -> None:
    refuse({name: value}, name, remedy)


@pytest.mark.parametrize(
    ("name", "value", "remedy"),
    [
        ("S3_BUCKET", "../library", "no bucket's name"),
        ("S3_BUCKET", "Library", "no bucket's name"),
        ("S3_ENDPOINT", "http://store.example", "https://"),
        ("S3_ENDPOINT", "store.example", "https://"),
        ("S3_REGION", "eu west", "no region"),
        ("S3_PATH_STYLE", "perhaps", "write yes or no"),
        ("FILES_PROXY", "/_files/", "unset one or the other"),
        ("FILES", "/tmp", "unset one or the other"),  # noqa: S108 - never used
    ],
)
def test_a_wrong_value_of_a_bucket_is_refused(name: str, value: str, remedy: str) -> None:
    refuse({key.removeprefix("GUICHET_"): text for key, text in WHOLE.items()} | {name: value}, name, remedy)


def refuse(given: dict[str, str], name: str, remedy: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        load_settings(LIVE | {f"GUICHET_{each}": value for each, value in given.items()})
    assert str(refusal.value).startswith(f"GUICHET_{name} ")
    assert remedy in str(refusal.value)
