from pathlib import Path

from app.domain.faq.folders import load_folder
from tests.domain.faq.trees import plant_entry, plant_section


def test_sections_and_entries_come_in_the_order_of_their_digits(tmp_path: Path) -> None:
    for place in ("02-second/01-c", "01-first/02-b", "01-first/01-a"):
        plant_entry(tmp_path / "en", place)
    folder = load_folder(tmp_path, "en")
    assert [(section.slug, entry.slug) for section, entry in folder.entries()] == [
        ("first", "a"),
        ("first", "b"),
        ("second", "c"),
    ]
    assert folder.findings == []


def test_a_language_without_a_folder_is_named(tmp_path: Path) -> None:
    (finding,) = load_folder(tmp_path, "de").findings
    assert finding.message == "the language has no FAQ"


def test_files_that_would_never_be_shown_are_named(tmp_path: Path) -> None:
    plant_entry(tmp_path / "en", "01-first/01-a")
    (tmp_path / "en" / "lost.md").write_text("")
    (tmp_path / "en" / "01-first" / "02-b.markdown").write_text("")
    (tmp_path / "en" / "01-first" / ".swp").write_text("")
    assert [finding.message for finding in load_folder(tmp_path, "en").findings] == [
        "“02-b.markdown” is no entry",
        "“lost.md” is no entry",
    ]


def test_a_name_that_gives_no_address_is_named(tmp_path: Path) -> None:
    folder = plant_section(tmp_path / "en", "01-first")
    for name in ("1-a.md", "01-Été.md", "٠١-a.md", "01.md"):
        (folder / name).write_text("---\n")
    plant_section(tmp_path / "en", "second")
    findings = load_folder(tmp_path, "en").findings
    assert sum("gives no order and address" in finding.message for finding in findings) == 5


def test_a_section_without_its_file_is_named(tmp_path: Path) -> None:
    plant_entry(tmp_path / "en", "01-first/01-a")
    (tmp_path / "en" / "01-first" / "_section.md").unlink()
    (finding,) = load_folder(tmp_path, "en").findings
    assert (Path(finding.path).name, finding.message) == ("_section.md", "the file is missing")


def test_a_file_in_another_coding_is_named_with_its_line(tmp_path: Path) -> None:
    path = plant_entry(tmp_path / "en", "01-first/01-a")
    path.write_bytes(path.read_bytes() + "é".encode("latin-1"))
    (finding,) = load_folder(tmp_path, "en").findings
    assert (finding.line, finding.message) == (9, "the file is not UTF-8")
