"""The library on its pages: what was asked for, the rows of a list, and where things lead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal
from urllib.parse import urlencode
from uuid import UUID

from flask import request
from markupsafe import Markup, escape

from app.domain.accounts.models import AccountState
from app.domain.library.listing import Wish, count_kinds, list_page
from app.domain.library.models import Resource, ResourceFile, ResourceKind, Subject, SubjectKind
from app.domain.library.queries import list_main_files, sight_to
from app.domain.library.rules import Sight
from app.domain.library.search.query import MOST_FOUND, PAGE, search
from app.domain.library.subjects import title_of
from app.domain.search.excerpts import Piece
from app.domain.search.reading import clean_query
from app.kernel.letters import fold
from app.kernel.typography import french, unbroken
from app.tenancy.config import Language
from app.web.faq_index import thesaurus_of
from app.web.faq_links import language_prefix
from app.web.i18n import NAMES
from app.web.library_bindings import bind_library
from app.web.library_words import found_words, kind_word, kinds_word, resources_words
from app.web.pages import PAGES
from app.web.request import current_language, current_tenant, now, session
from app.web.signed_in import find_person

Turn = Literal["before", "after"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a visitor asked the library for; what there is not was left out."""

    query: str
    language: Language
    kind: ResourceKind | None
    product: Subject | None
    topic: Subject | None

    @property
    def wish(self) -> Wish:
        """Say it as the library understands it."""
        return Wish(self.language, self.kind, [subject.id for subject in (self.product, self.topic) if subject])

    @property
    def is_narrow(self) -> bool:
        """Whether anything but the language was asked for."""
        return bool(self.query or self.kind or self.product or self.topic)

    def url(self, *, turn: tuple[Turn, UUID] | None = None, page: int = 1) -> str:
        """Give the address at which this is shown, the page before or after a resource, or one of what was found."""
        said: dict[str, object] = {
            "q": self.query,
            "kind": self.kind,
            "product": self.product and self.product.key,
            "topic": self.topic and self.topic.key,
            "language": self.language if self.language != current_language() else None,
            "page": page if page > 1 else None,
            **({turn[0]: turn[1]} if turn else {}),
        }
        query = urlencode([(name, str(value)) for name, value in said.items() if value])
        return library_url() + (f"?{query}" if query else "")


@dataclass(frozen=True, slots=True)
class Row:
    """A resource of a list; `is_closed` where its reader needs an account: it has no size, nor a word of its text."""

    title: str
    url: str
    kind: str
    language: str
    dated_on: date
    version: str
    minutes: int | None
    size: int | None
    is_closed: bool
    summary: str | Markup


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that a list can be narrowed to: its words and address, and how many there are where that is known."""

    words: str
    url: str
    count: str
    current: bool


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a page of the library shows."""

    rows: Sequence[Row]
    kinds: Sequence[Choice]
    total: str
    nearly: bool = False  # nothing answers the question; what comes near is shown
    newer_url: str | None = None
    older_url: str | None = None


def library_url() -> str:
    """Give the address of the library in the language being read."""
    return request.script_root + PAGES["resources"].path


def resource_url(resource: Resource) -> str:
    """Give the address of a resource, in its own language."""
    languages = current_tenant().config.languages
    own = next((each for each in languages if each == resource.language), current_language())
    return f"{language_prefix(current_tenant().config, own)}{PAGES['resources'].path}{resource.slug}"


def reader() -> AccountState | None:
    """Give the state of the account of whoever asks; None for a stranger."""
    person = find_person()
    return person.account.state if person else None


def read_asked(product: Subject | None, topic: Subject | None, kind: ResourceKind | None = None) -> Asked:
    """Read what the address asks for besides the subjects, which were read before."""
    said = request.args
    languages = current_tenant().config.languages
    named = next((each for each in ResourceKind if each == said.get("kind")), None)
    return Asked(
        query=clean_query(said.get("q", "")),
        language=next((each for each in languages if each == said.get("language")), current_language()),
        kind=kind or named,
        product=product,
        topic=topic,
    )


def words_asked(asked: Asked) -> dict[str, str]:
    """Give what was asked as it was typed, from the first page, for an address that says one part of it otherwise."""
    typed = {name: request.args.get(name, "") for name in ("q", SubjectKind.PRODUCT, SubjectKind.TOPIC, "language")}
    return {str(name): text for name, text in {**typed, "kind": asked.kind}.items() if text}


def fill_shelf(asked: Asked) -> Shelf:
    """Find what was asked for: by its words where there are any, else the newest, a page at a time."""
    if asked.query:
        return _found(asked)
    page = list_page(session(), asked.wish, now=now(), before=_edge("before"), after=_edge("after"))
    counts = count_kinds(session(), asked.wish, now=now())
    total = counts.get(asked.kind, 0) if asked.kind else sum(counts.values())
    resources = page.resources
    return Shelf(
        rows=rows_of(resources),
        kinds=_choices(asked, counts),
        total=resources_words(total),
        newer_url=asked.url(turn=("after", resources[0].id)) if resources and page.has_newer else None,
        older_url=asked.url(turn=("before", resources[-1].id)) if resources and page.has_older else None,
    )


def rows_of(resources: Sequence[Resource], excerpts: Mapping[UUID, Markup] | None = None) -> list[Row]:
    """Show resources as rows; one query for the files of all."""
    open_ones = [each for each in resources if sight_to(each, reader=reader(), now=now()) is Sight.OPEN]
    files = list_main_files(session(), [each.id for each in open_ones])
    seen = {each.id for each in open_ones}
    return [
        _row(each, files.get(each.id), (excerpts or {}).get(each.id), closed=each.id not in seen) for each in resources
    ]


def subject_choices(subjects: Sequence[Subject], kind: SubjectKind, language: str) -> list[tuple[str, str]]:
    """Give the subjects of a kind for a list to choose from: key and title, by title."""
    titled = [(each.key, title_of(each.titles, language)) for each in subjects if each.kind is kind]
    return sorted(titled, key=lambda one: fold(one[1]))


def named_subject(subjects: Sequence[Subject], kind: SubjectKind, key: str | None) -> Subject | None:
    """Find a subject of a kind by its key among those that are known."""
    return next((each for each in subjects if each.kind is kind and each.key == key), None)


def language_choices() -> list[tuple[str, str]]:
    """Give the brand's languages: code and name."""
    return [(code, NAMES[code]) for code in current_tenant().config.languages]


def _found(asked: Asked) -> Shelf:
    thesaurus = thesaurus_of(current_tenant(), asked.language)
    hits, number, page = search(
        session(),
        asked.query,
        asked.wish,
        thesaurus=thesaurus,
        bindings=bind_library(asked.language),
        now=now(),
        page=_page_asked(),
    )
    excerpts = {hit.resource.id: _marked(hit.excerpt) for hit in hits}
    return Shelf(
        rows=rows_of([hit.resource for hit in hits], excerpts),
        kinds=_choices(asked, None),
        total=found_words(number, first=(page - 1) * PAGE + 1, shown=len(hits)),
        nearly=page == 1 and bool(hits) and not hits[0].answers,
        newer_url=asked.url(page=page - 1) if page > 1 else None,
        older_url=asked.url(page=page + 1) if page * PAGE < min(number, MOST_FOUND) else None,
    )


def _choices(asked: Asked, counts: Mapping[ResourceKind, int] | None) -> list[Choice]:
    """Offer the kinds that there are, or where they were not counted all; the first takes the choice back."""
    kinds = [kind for kind in ResourceKind if counts is None or kind in counts or kind is asked.kind]
    everything = "" if counts is None else resources_words(sum(counts.values()))
    return [
        Choice("", replace(asked, kind=None).url(), everything, asked.kind is None),
        *(
            Choice(
                kinds_word(kind),
                replace(asked, kind=kind).url(),
                "" if counts is None else resources_words(counts.get(kind, 0)),
                asked.kind is kind,
            )
            for kind in kinds
        ),
    ]


def _page_asked() -> int:
    given = request.args.get("page", "")
    return max(1, int(given)) if given.isascii() and given.isdigit() and len(given) < len(str(MOST_FOUND)) else 1


def _edge(name: Turn) -> UUID | None:
    try:
        return UUID(request.args.get(name, ""))
    except ValueError:
        return None


def _row(resource: Resource, file: ResourceFile | None, excerpt: Markup | None, *, closed: bool) -> Row:
    spaced = french if resource.language == "fr" else str
    return Row(
        title=spaced(resource.title),
        url=resource_url(resource),
        kind=kind_word(resource.kind),
        language=resource.language,
        dated_on=resource.dated_on,
        version=resource.version,
        minutes=resource.minutes,
        size=file.size if file else None,
        is_closed=closed,
        summary=spaced(resource.summary) if closed or excerpt is None else excerpt,
    )


def _marked(pieces: Sequence[Piece]) -> Markup:
    """Mark the words that were looked for."""
    said = ((unbroken(str(escape(piece.text))), piece.marked) for piece in pieces)
    return Markup("".join(f"<mark>{text}</mark>" if marked else text for text, marked in said))  # noqa: S704 - escaped
