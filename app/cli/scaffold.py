"""The files of a new brand: small, complete, and passing every check before the first edit."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from string import Template

SLUG = re.compile(r"[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?")  # it is a part of a host name (RFC 1035)
_FILES = Path(__file__).parent / "scaffold_files"
_SIGN, _LETTER = 40, 13  # px of the logo: its sign, and each letter of the name beside it
_REVIEW_AFTER = timedelta(days=182)


def write_scaffold(slug: str, folder: Path, faq: Path, *, today: date) -> Iterator[Path]:
    """Write a brand's folder and its FAQ, giving each file's path; nothing that exists is written over."""
    name = slug.replace("-", " ").title()
    words = {
        "slug": slug,
        "name": name,
        "logo_width": str(_SIGN + _LETTER * len(name)),
        "today": today.isoformat(),
        "review": (today + _REVIEW_AFTER).isoformat(),
    }
    for source, target in ((_FILES / "tenant", folder), (_FILES / "faq", faq)):
        for file in sorted(path for path in source.rglob("*") if path.is_file()):
            path = target / file.relative_to(source)
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8") as written:
                written.write(Template(file.read_text("utf-8")).substitute(words))
            yield path
