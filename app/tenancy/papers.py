"""What a brand wrote and drew: legal texts, logo, icon and figures, read and checked with the brand, and kept small."""

import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from app.domain.faq.documents import read_page
from app.domain.faq.errors import DocumentError
from app.kernel.findings import Finding
from app.tenancy.drawings import read_drawing
from app.tenancy.reading import ConfigError

LEGAL_PAGES = ("privacy", "terms", "legal", "accessibility")
_FIGURE = re.compile(r"[a-z0-9-]+")


@dataclass(frozen=True, slots=True)
class Papers:
    """The texts and drawings of a brand that is served; empty or None where it has none."""

    logo: str
    icon: str
    _packed: bytes  # few are looked at, and those pages are kept: a third of the memory

    def legal_text(self, language: str, page: str) -> str | None:
        """Give the source of a legal page, which read_page has read once; `page` is one of LEGAL_PAGES."""
        return self._unpacked().get(f"legal/{language}/{page}.md")

    def figure(self, name: str) -> str | None:
        """Give the SVG of a figure."""
        return self._unpacked().get(f"figures/{name}.svg")

    def _unpacked(self) -> dict[str, str]:
        return msgspec.msgpack.decode(zlib.decompress(self._packed), type=dict[str, str])


def legal_path(folder: Path, language: str, page: str) -> Path:
    """Give the place of a legal page's Markdown in a brand's folder."""
    return folder / "legal" / language / f"{page}.md"


def read_papers(folder: Path, languages: Iterable[str]) -> Papers:
    """Read a brand's texts and drawings; ConfigError names every mistake in them. What is missing is no mistake."""
    findings: list[Finding] = []
    read: dict[str, str] = {}
    for path, reader in _files(folder, languages):
        try:
            read[path.relative_to(folder).as_posix()] = reader(path)
        except ConfigError as error:
            findings.extend(error.findings)
    if findings:
        raise ConfigError(findings)
    logo, icon = (read.pop(name, "") for name in ("logo.svg", "icon.svg"))
    return Papers(logo, icon, zlib.compress(msgspec.msgpack.encode(read)))


def _files(folder: Path, languages: Iterable[str]) -> Iterator[tuple[Path, Callable[[Path], str]]]:
    drawings = [folder / "logo.svg", folder / "icon.svg"]
    drawings += [path for path in sorted(folder.glob("figures/*.svg")) if _FIGURE.fullmatch(path.stem)]
    yield from ((path, read_drawing) for path in drawings if path.exists())
    texts = (legal_path(folder, language, page) for language in languages for page in LEGAL_PAGES)
    yield from ((path, _read_text) for path in texts if path.exists())


def _read_text(path: Path) -> str:
    try:
        source = path.read_text("utf-8")
        read_page(str(path), source)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError([Finding(str(path), 1, f"the text cannot be read: {error}", "save it as UTF-8")]) from error
    except DocumentError as error:
        raise ConfigError(error.findings) from error
    return source
