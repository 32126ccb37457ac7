"""FAQ files for tests: an entry with what it must have, and trees of them that a test may break."""

from pathlib import Path

FRONT = {"key": "one", "title": "One", "updated": "2026-11-22", "review": "2027-05-22"}


def entry_text(body: str = "An answer.", **front: str) -> str:
    """Write an entry; a front value of "" leaves the key out."""
    lines = [f"{key}: {value}" for key, value in (FRONT | front).items() if value]
    return "\n".join(["---", *lines, "---", "", body, ""])


def section_text(key: str, title: str = "Section") -> str:
    return f"---\nkey: {key}\ntitle: {title}\nsummary: What is inside\n---\n"


def plant_section(root: Path, place: str, key: str = "") -> Path:
    """Write a section such as `01-account`; its key is its slug unless another is given."""
    folder = root / place
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "_section.md").write_text(section_text(key or place[3:]))
    return folder


def plant_entry(root: Path, place: str, body: str = "An answer.", **front: str) -> Path:
    """Write an entry such as `01-account/02-forgot`, its section too; its key is its slug unless another is given."""
    section, _, name = place.partition("/")
    if not (root / section).exists():
        plant_section(root, section)
    path = root / section / f"{name}.md"
    path.write_text(entry_text(body, **({"key": name[3:], "title": name[3:]} | front)))
    return path
