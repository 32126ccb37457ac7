"""What a brand's `demo/library.toml` says: subjects, resources written one by one, and series that are expanded."""

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from app.demo.sheets import make_sheet
from app.domain.library.models import FileRole, ResourceKind, SubjectKind, Titles, Visibility
from app.domain.library.rules import slug_of
from app.kernel.typography import french

FILE = "library.toml"
_FIRST_DAY, _DAYS = date(2021, 1, 4), 2100  # of a series' documents, from one to the other
_STRIDE = 37  # days from one document to the next; without a common divisor, all days come up
ABOUT = {
    "fr": "Document d’exemple de la démonstration : appareils et numéros sont inventés.",
    "en": "Sample document of the demo: devices and numbers are invented.",
    "de": "Beispieldokument der Demo: Geräte und Nummern sind erfunden.",
}
_TYPES = {
    ".pdf": "application/pdf",
    ".webm": "video/webm",
    ".png": "image/png",
    ".vtt": "text/vtt; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".zip": "application/zip",
}


Subjects = Mapping[tuple[SubjectKind, str], Any]


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """A file to be kept; `content` makes or reads it when its turn comes."""

    role: FileRole
    name: str
    content_type: str
    language: str
    content: Callable[[], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A resource to be kept; `about` are kinds and keys of subjects."""

    slug: str
    kind: ResourceKind
    language: str
    visibility: Visibility
    title: str
    summary: str
    dated_on: date
    body: str = ""
    version: str = ""
    minutes: int | None = None
    about: Sequence[tuple[SubjectKind, str]] = ()
    files: Sequence[PlannedFile] = ()


@dataclass(frozen=True, slots=True)
class Shelves:
    """The library of a brand of the demo."""

    subjects: Mapping[tuple[SubjectKind, str], Titles]
    resources: Sequence[Planned]


def planned_file(role: FileRole, name: str, language: str, content: Callable[[], bytes]) -> PlannedFile:
    """Plan a file whose type its name tells."""
    return PlannedFile(role, name, _TYPES[Path(name).suffix], language, content)


def read_shelves(folder: Path) -> Shelves:
    """Read the library of a brand's folder `demo`; an empty one where it has none."""
    path = folder / FILE
    if not path.is_file():
        return Shelves({}, ())
    said: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    subjects = {(SubjectKind(each["kind"]), str(each["key"])): each for each in said["subject"]}
    titles: dict[tuple[SubjectKind, str], Titles] = {key: each["titles"] for key, each in subjects.items()}
    one_by_one = [
        _one(each, language, subjects, folder / "library")
        for each in said.get("resource", ())
        for language in said["languages"]
    ]
    series = [
        planned
        for number, each in enumerate(said.get("series", ()))
        for planned in _series(number, each, said["languages"], subjects)
    ]
    return Shelves(titles, [*one_by_one, *series])


def _one(said: Mapping[str, Any], language: str, subjects: Subjects, folder: Path) -> Planned:
    title, summary = said["titles"][language], said["summaries"][language]
    text = folder / f"{said['name']}.{language}.md"
    body = text.read_text("utf-8") if text.is_file() else ""
    return Planned(
        slug=slug_of(title),
        kind=ResourceKind(said["kind"]),
        language=language,
        visibility=Visibility(said["visibility"]),
        title=title,
        summary=summary,
        dated_on=said["dated_on"],
        body=body,
        version=said.get("version", ""),
        minutes=said.get("minutes"),
        about=[key for key in subjects if key[1] in said["about"]],
        files=list(_files(said, language, title, [summary, *body.splitlines()], folder)),
    )


def _files(
    said: Mapping[str, Any], language: str, title: str, lines: Sequence[str], folder: Path
) -> Iterator[PlannedFile]:
    if "file" in said:
        yield planned_file(FileRole.MAIN, said["file"][language], language, lambda: make_sheet(title, lines))
    if "film" in said:
        yield planned_file(
            FileRole.MAIN, said["film"][language], language, (folder / said["film"][language]).read_bytes
        )
        yield planned_file(FileRole.POSTER, said["poster"], language, (folder / said["poster"]).read_bytes)
        for spoken, name in said["captions"].items():
            yield planned_file(FileRole.CAPTIONS, name, spoken, (folder / name).read_bytes)


def _series(number: int, said: Mapping[str, Any], languages: Sequence[str], subjects: Subjects) -> Iterator[Planned]:
    products = [key for key in subjects if key[0] is SubjectKind.PRODUCT]
    topics = [key for key in subjects if key[0] is SubjectKind.TOPIC] if said["by_topic"] else [None]
    pairs = [(product, topic) for product in products for topic in topics]
    for place, (product, topic) in enumerate(pairs):
        code = f"{said['code']}-{1000 * (number + 1) + place}"
        for language in languages:
            yield _of_series(said, code, language, product, topic, subjects)


def _of_series(
    said: Mapping[str, Any],
    code: str,
    language: str,
    product: tuple[SubjectKind, str],
    topic: tuple[SubjectKind, str] | None,
    subjects: Subjects,
) -> Planned:
    words = {
        "number": code,
        "product": subjects[product]["titles"][language],
        "topic": subjects[topic]["within"][language] if topic else "",
    }
    title, summary = said["titles"][language].format(**words), said["summaries"][language].format(**words)
    if language == "fr":
        title, summary = french(title), french(summary)
    place = int(code.rpartition("-")[2])
    update = said["kind"] == ResourceKind.UPDATE
    name = f"{code}-{language}.{'txt' if update else 'pdf'}"
    lines = [summary, ABOUT[language]]
    return Planned(
        slug=f"{code}-{language}".lower(),
        kind=ResourceKind(said["kind"]),
        language=language,
        visibility=Visibility(said["visibility"]),
        title=title,
        summary=summary,
        dated_on=_FIRST_DAY + timedelta(days=place * _STRIDE % _DAYS),
        version=f"{1 + place % 4}.{place % 7}",
        about=[product, topic] if topic else [product],
        files=[
            planned_file(
                FileRole.MAIN,
                name,
                language,
                (lambda: "\n".join([title, "", *lines, ""]).encode()) if update else (lambda: make_sheet(title, lines)),
            )
        ],
    )
