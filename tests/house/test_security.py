"""Every line of docs/security.md is named by a test, and every name is a line."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
LINES = re.findall(r"^\| ([A-Z]{2}-\d\d) \|", (ROOT / "docs" / "security.md").read_text(), re.MULTILINE)
NAMED = {
    name
    for path in (ROOT / "tests").rglob("test_*.py")
    for name in re.findall(r"mark\.security\(\"([A-Z]{2}-\d\d)\"\)", path.read_text())
}


def test_every_line_is_named_by_a_test_and_every_name_is_a_line() -> None:
    assert set(LINES) == NAMED


def test_no_line_is_numbered_twice() -> None:
    assert len(LINES) == len(set(LINES))
