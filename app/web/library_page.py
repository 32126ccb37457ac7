"""A resource on its page: what it says, its files and their earlier versions, and what plays it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import quote, urlsplit

from markupsafe import Markup

from app.domain.faq.rendering import Heading, render
from app.domain.library.models import ACCOMPANYING, FileRole, Resource, ResourceFile, Subject
from app.domain.library.subjects import title_of
from app.kernel.typography import french
from app.web.i18n import NAMES
from app.web.library import library_url, resource_url
from app.web.library_bindings import bind_library
from app.web.library_files import ROLE_WORDS
from app.web.library_words import kind_word
from app.web.request import current_language

_LONG = 3  # a page with more headings than this has a table of contents
_FILM = "video/"


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file that can be taken; `digest` is its SHA-256 in hexadecimal digits."""

    name: str
    url: str
    role: str  # what it is in words, where it accompanies the main file
    language: str  # its name, where it is not the page's
    version: str
    size: int
    digest: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Track:
    """Captions in a language."""

    code: str
    name: str
    url: str
    is_default: bool


@dataclass(frozen=True, slots=True)
class Player:
    """A film of our own store."""

    url: str
    content_type: str
    poster_url: str | None
    tracks: Sequence[Track]


@dataclass(frozen=True, slots=True)
class ResourcePage:
    """A resource as its page shows it."""

    kind: str
    language: str  # of its words; another than the page's where the brand speaks it no more
    title: str
    summary: str
    html: Markup
    contents: Sequence[Heading]
    dated_on: date
    version: str
    minutes: int | None
    subjects: Sequence[tuple[str, str]]  # title, and the list of what is about it
    files: Sequence[ShownFile]
    earlier: Sequence[ShownFile]
    player: Player | None
    link: str | None
    link_host: str


def page_of(resource: Resource, subjects: Sequence[Subject], files: Sequence[ResourceFile]) -> ResourcePage:
    """Show a resource, with all files that it has or had; `render` makes its body safe."""
    rendered = render(resource.body, bind_library(current_language()))
    spaced = french if resource.language == "fr" else str
    ordered = sorted(files, key=lambda file: file.language != resource.language)  # its own language before others
    offered = [file for role in (FileRole.MAIN, *ACCOMPANYING) for file in ordered if file.role is role]
    return ResourcePage(
        kind=kind_word(resource.kind),
        language=resource.language,
        title=spaced(resource.title),
        summary=spaced(resource.summary),
        html=Markup(rendered.html),  # noqa: S704 - sanitised by the renderer
        contents=rendered.headings if len(rendered.headings) > _LONG else [],
        dated_on=resource.dated_on,
        version=resource.version,
        minutes=resource.minutes,
        subjects=[_about(subject) for subject in subjects],
        files=[_shown(resource, file) for file in offered if file.replaced_at is None],
        earlier=[_shown(resource, file) for file in offered if file.replaced_at is not None],
        player=_player(resource, [file for file in ordered if file.replaced_at is None]),
        link=resource.link,
        link_host=urlsplit(resource.link).hostname or "" if resource.link else "",
    )


def _about(subject: Subject) -> tuple[str, str]:
    url = f"{library_url()}?{subject.kind.value}={quote(subject.key)}"
    return title_of(subject.titles, current_language()), url


def file_url(resource: Resource, file: ResourceFile) -> str:
    """Give the one address of a file, with its name."""
    return f"{resource_url(resource)}/files/{file.id}/{quote(file.filename, safe='')}"


def _shown(resource: Resource, file: ResourceFile) -> ShownFile:
    return ShownFile(
        name=file.filename,
        url=file_url(resource, file),
        role=str(ROLE_WORDS[file.role]) if file.role in ACCOMPANYING else "",
        language=NAMES.get(file.language, file.language) if file.language != resource.language else "",
        version=file.version,
        size=file.size,
        digest=file.sha256,
        added_at=file.added_at,
    )


def _player(resource: Resource, files: Sequence[ResourceFile]) -> Player | None:
    """Give what plays a resource's film; none where it has none, or only a link to somebody else's."""
    film = next((each for each in files if each.role is FileRole.MAIN and each.content_type.startswith(_FILM)), None)
    if film is None:
        return None
    poster = next((each for each in files if each.role is FileRole.POSTER), None)
    captions = sorted((each for each in files if each.role is FileRole.CAPTIONS), key=lambda each: each.language)
    tracks = [
        Track(
            each.language,
            NAMES.get(each.language, each.language),
            file_url(resource, each),
            each.language == film.language,
        )
        for each in captions
    ]
    return Player(file_url(resource, film), film.content_type, file_url(resource, poster) if poster else None, tracks)
