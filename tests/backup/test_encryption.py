"""An archive that is encrypted opens by its identity, whole, and by nothing else."""

import io
import tarfile
from hashlib import sha256
from pathlib import Path

import pyrage
import pytest

from tests.backup.conftest import Empty
from tests.backup.places import FILES, Place
from tests.backup.test_refusals import changed, is_untouched, refusal

sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def key(full: Place) -> Path:
    """A file with an identity."""
    return full.folder / "key.txt"


@pytest.fixture
def archive(full: Place, key: Path) -> Path:
    """A backup for that identity and another one."""
    recipients = [full.flask("backup", "key", str(each)).output.strip() for each in (key, full.folder / "other.txt")]
    path = full.folder / "all.tar.age"
    to = [text for each in recipients for text in ("--recipient", each)]
    assert full.flask("backup", "create", "--to", str(path), *to).exit_code == 0
    return path


def test_it_opens_with_the_identity_of_any_recipient(archive: Path, full: Place, empty: Empty) -> None:
    place = empty(full.database.kind)
    done = place.flask("backup", "restore", str(archive), "--identity", str(full.folder / "other.txt"))

    assert done.exit_code == 0, done.output
    assert (place.rows(), place.kept()) == (full.rows(), FILES)


@sqlite
def test_any_tool_of_that_format_opens_it_to_a_tar_with_its_sums(archive: Path, key: Path) -> None:
    identity = pyrage.x25519.Identity.from_str(key.read_text().strip())
    with tarfile.open(fileobj=io.BytesIO(pyrage.decrypt(archive.read_bytes(), [identity]))) as tar:
        contents = {each.name: tar.extractfile(each) for each in tar}
        read = {name: file.read() for name, file in contents.items() if file is not None}

    sums = dict(line.split("  ", 1)[::-1] for line in read["SHA256SUMS"].decode().splitlines())
    assert sums == {name: sha256(read[name]).hexdigest() for name in read.keys() - {"SHA256SUMS", "manifest.json"}}
    assert len(sums) > len(FILES)


@sqlite
def test_without_the_right_identity_nothing_is_restored(archive: Path, full: Place, empty: Empty) -> None:
    place, stranger = empty("sqlite"), full.folder / "stranger.txt"
    full.flask("backup", "key", str(stranger))
    no_key = full.folder / "note.txt"
    no_key.write_text("nothing")

    assert "--identity" in refusal(place.flask("backup", "restore", str(archive)))
    for file, said in ((stranger, "not encrypted for this identity"), (no_key, "no line that begins")):
        assert said in refusal(place.flask("backup", "restore", str(archive), "--identity", str(file)))
    assert is_untouched(place)


@sqlite
@pytest.mark.parametrize("cut", [5, 100_000, 65_536 + 16])
def test_one_that_was_cut_off_is_refused(archive: Path, key: Path, empty: Empty, cut: int) -> None:
    place = empty("sqlite")
    shorter = changed(archive, lambda content: content[:-cut])

    assert "damaged" in refusal(place.flask("backup", "restore", shorter, "--identity", str(key)))
    assert is_untouched(place)


@sqlite
def test_one_with_a_changed_bit_is_refused(archive: Path, key: Path, empty: Empty) -> None:
    place = empty("sqlite")
    other = changed(archive, lambda content: content[:-50_000] + bytes([content[-50_000] ^ 1]) + content[-49_999:])

    assert "damaged" in refusal(place.flask("backup", "restore", other, "--identity", str(key)))
    assert is_untouched(place)


@sqlite
def test_an_identity_may_be_sealed_with_a_passphrase(full: Place, empty: Empty) -> None:
    file, path, place = full.folder / "sealed", full.folder / "all.tar.age", empty("sqlite")
    made = full.flask("backup", "key", str(file), "--passphrase", typed="open sesame\nopen sesame\n")
    full.flask("backup", "create", "--to", str(path), "--recipient", made.output.splitlines()[-1])
    restore = ("backup", "restore", str(path), "--identity", str(file))

    wrong = place.flask(*restore, typed="open says me\n")
    assert (wrong.exit_code, "the passphrase does not open the identity" in wrong.output) == (1, True)
    assert is_untouched(place)

    assert place.flask(*restore, typed="open sesame\n").exit_code == 0
    assert place.rows() == full.rows()
    assert b"AGE-SECRET" not in file.read_bytes()
    assert file.stat().st_mode & 0o777 == 0o600


@sqlite
def test_a_recipient_that_is_none_is_named_before_anything_is_written(full: Place) -> None:
    to = full.folder / "out"
    to.mkdir()

    assert "“age1nobody” is no recipient" in refusal(
        full.flask("backup", "create", "--to", str(to), "--recipient", "age1nobody")
    )
    assert list(to.iterdir()) == []


@sqlite
def test_keys_that_the_new_place_lacks_are_named(full: Place, empty: Empty) -> None:
    path, place = full.folder / "all.tar", empty("sqlite")
    full.flask("backup", "create", "--to", str(path))

    assert "not among the keys here" in place.flask("backup", "restore", str(path), SECRET_KEY="x" * 32).output
