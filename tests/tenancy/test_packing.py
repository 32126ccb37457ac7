"""A brand's folder is the same on the machine that serves it."""

import zlib
from pathlib import Path

import msgspec
import pytest

from app.tenancy.packing import lay_out, pack
from app.tenancy.tenant import load_tenant
from tests.tenancy.folders import CONFIG, plant

TENANTS = Path(__file__).parents[2] / "tenants"


@pytest.mark.parametrize("slug", sorted(path.name for path in TENANTS.iterdir()))
def test_a_brand_is_laid_out_as_it_was_packed(tmp_path: Path, slug: str) -> None:
    packed, digest = pack(TENANTS / slug)
    folder = tmp_path / digest / slug
    lay_out(packed, folder)
    assert load_tenant(folder).digest == load_tenant(TENANTS / slug).digest
    assert pack(folder) == (packed, digest)
    assert [path.name for path in folder.parent.iterdir()] == [slug]


def test_what_only_the_demo_and_an_editor_use_is_left_behind(tmp_path: Path) -> None:
    folder = plant(tmp_path, "birch")
    plain = pack(folder)
    (folder / "demo").mkdir()
    (folder / "demo" / "people.csv").write_text("x")
    (folder / ".tenant.toml.swp").write_text("x")
    assert pack(folder) == plain


def test_another_file_is_another_digest(tmp_path: Path) -> None:
    folder = plant(tmp_path, "birch")
    _, before = pack(folder)
    (folder / "tenant.toml").write_text(CONFIG.replace('name = "Birch"', 'name = "The Birch"'))
    assert pack(folder)[1] != before


def test_a_folder_that_is_there_already_stays(tmp_path: Path) -> None:
    packed, _ = pack(plant(tmp_path / "from", "birch"))
    lay_out(packed, tmp_path / "to" / "birch")
    lay_out(packed, tmp_path / "to" / "birch")
    assert [path.name for path in (tmp_path / "to").iterdir()] == ["birch"]


@pytest.mark.parametrize("name", ["../../out", "/tmp/out"])  # noqa: S108 - it is not written
def test_no_file_is_written_outside_the_folder(tmp_path: Path, name: str) -> None:
    packed = zlib.compress(msgspec.msgpack.encode({"tenant.toml": b"", name: b""}))
    with pytest.raises(ValueError, match="leads out"):
        lay_out(packed, tmp_path / "to" / "birch")
    assert list((tmp_path / "to").iterdir()) == []
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("packed", [b"", b"x", zlib.compress(b"\xc1"), zlib.compress(msgspec.msgpack.encode([1]))])
def test_what_is_no_brand_is_refused(tmp_path: Path, packed: bytes) -> None:
    with pytest.raises(ValueError, match="no files of a brand"):
        lay_out(packed, tmp_path / "birch")
