"""What would make an FAQ wrong: found before it is shown, with its line and remedy."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from app.domain.faq.documents import EntryDocument, SectionDocument
from app.domain.faq.errors import UnknownReferenceError
from app.domain.faq.facts import Facts
from app.domain.faq.folders import Folder
from app.domain.faq.front_matter import line_of_key
from app.domain.faq.markup import DEEPEST, line_of, lined, parse
from app.domain.faq.ports import Bindings
from app.domain.faq.references import OPENING, Reference, find_references
from app.domain.faq.rendering import Rendered, render
from app.kernel.findings import Finding

_TAG = re.compile(r"</?[a-zA-Z][^>\n]*>")
_QUOTED = re.compile(r"[«“„]\s*([^«»“”„]+?)\s*[»”“]")


class _Pages:
    """The pages of one language, each rendered when something is asked of it."""

    def __init__(self, folder: Folder, bindings: Bindings) -> None:
        self._bodies = {entry.document.front.key: entry.document.body for _, entry in folder.entries()}
        self._bindings = bindings
        self._rendered: dict[str, Rendered] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._bodies

    def __getitem__(self, key: str) -> Rendered:
        if key not in self._rendered:
            self._rendered[key] = render(self._bodies[key], self._bindings)
        return self._rendered[key]


def lint_folder(folder: Folder, bindings: Bindings, facts: Facts) -> list[Finding]:
    """Name every mistake of one language: in the files, in each entry, and between entries."""
    pages, facts = _Pages(folder, bindings), facts.counting(_counts(folder, bindings))
    findings = [*folder.findings, *_twice(folder)]
    for section in folder.sections:
        front = section.document.front
        findings += _one_line(section.document, facts, title=front.title, summary=front.summary)
    for _, entry in folder.entries():
        findings += _entry(entry.document, pages, bindings, facts)
    return findings


def lint_entry(folder: Folder, document: EntryDocument, bindings: Bindings, facts: Facts) -> list[Finding]:
    """Name every mistake of one entry of a folder; of the others only what it refers to is read."""
    facts = facts.counting(_counts(folder, bindings))
    claimed = [each for each in _twice(folder) if each.path == document.path]
    return [*claimed, *_entry(document, _Pages(folder, bindings), bindings, facts)]


def _entry(document: EntryDocument, pages: _Pages, bindings: Bindings, facts: Facts) -> Iterator[Finding]:
    yield from _rendering(document, pages[document.front.key])
    yield from _front(document, pages, bindings)
    yield from _one_line(document, facts, title=document.front.title)
    yield from _text(document, facts)
    yield from _fragments(document, pages)


def lint_languages(folders: Sequence[Folder]) -> list[Finding]:
    """Name the entries and sections that one language has and another has not."""
    findings = []
    held = {folder.language: _keys(folder) for folder in folders}
    for language, ours in held.items():
        for theirs in held.values():
            for kind, key in sorted(set(theirs) - set(ours)):
                message = f"the {kind} “{key}” has no text in “{language}”"
                remedy = f"write the {language} {kind} with the same key"
                findings.append(Finding(theirs[kind, key], 1, message, remedy))
    return findings


def _keys(folder: Folder) -> dict[tuple[str, str], str]:
    """Give the path of every section and entry, by kind and key."""
    keys = {("section", section.document.front.key): section.document.path for section in folder.sections}
    return keys | {("entry", entry.document.front.key): entry.document.path for _, entry in folder.entries()}


def _counts(folder: Folder, bindings: Bindings) -> Iterator[tuple[int, str, str]]:
    """Give the counts of the policy that entries refer to, each with the nouns it is counted in."""
    for _, entry in folder.entries():
        for reference, _ in find_references(entry.document.body):
            if reference.one is None or reference.many is None:
                continue
            try:
                figure = bindings.value(Reference(reference.root, reference.path)).text
            except UnknownReferenceError:
                continue  # named where it stands
            if figure.isdigit() and int(figure) > 1:  # “un essai” is an article
                for noun in (reference.one, reference.many):
                    kernel = noun.split()[0 if folder.language == "fr" else -1]  # essai raté, failed try
                    yield from ((int(figure), words, reference.name) for words in (noun, kernel))


def _twice(folder: Folder) -> Iterator[Finding]:
    """Name the keys and addresses of sections and entries that two files claim."""
    yield from _claimed_twice([(each.document, each.slug) for each in folder.sections])
    yield from _claimed_twice([(each.document, f"{section.slug}/{each.slug}") for section, each in folder.entries()])


def _claimed_twice(files: Sequence[tuple[SectionDocument | EntryDocument, str]]) -> Iterator[Finding]:
    keys = Counter(document.front.key for document, _ in files)
    addresses = Counter(address for _, address in files)
    for document, address in files:
        key = document.front.key
        if keys[key] > 1:
            line = line_of_key(document.source.removeprefix("---\n"), "key")
            yield Finding(document.path, line, f"the key “{key}” is used twice", "give each file a key of its own")
        if addresses[address] > 1:
            yield Finding(document.path, 1, f"the address “{address}” is used twice", "rename one of the files")


def _one_line(document: SectionDocument | EntryDocument, facts: Facts, **said: str) -> Iterator[Finding]:
    """Name what a title or summary cannot hold: a reference is not resolved there, so a bound figure may go wrong."""
    front = document.source.removeprefix("---\n")
    for key, words in said.items():
        line = line_of_key(front, key)
        if OPENING in words:
            yield Finding(document.path, line, f"the {key} holds a reference", "references belong into the text")
        for figure, _ in facts.unbound(words):
            yield Finding(
                document.path, line, f"“{figure}” is written by hand", f"say it in the text, not in the {key}"
            )


def _rendering(document: EntryDocument, page: Rendered) -> Iterator[Finding]:
    for problem in page.problems:
        yield Finding(
            document.path, document.body_line + problem.line, f"“{problem.reference}” leads nowhere", problem.remedy
        )


def _front(document: EntryDocument, pages: _Pages, bindings: Bindings) -> Iterator[Finding]:
    front, lines = document.front, document.source.split("\n")
    for key in front.related:
        if key not in pages:
            yield Finding(
                document.path,
                _line(lines, "related:"),
                f"the related entry “{key}” is missing",
                "name an entry of this brand",
            )
    if front.review <= front.updated:
        yield Finding(document.path, _line(lines, "review:"), "the review is not after the update", "give a later date")
    for reference, assumed in front.assumes.items():
        try:
            actual = bindings.choice(reference)
        except UnknownReferenceError as error:
            yield Finding(document.path, _line(lines, reference), f"“{reference}” is no policy", error.remedy)
            continue
        if actual != assumed:
            message = f"the text assumes {reference} = {assumed}, the policy says {actual}"
            yield Finding(document.path, _line(lines, reference), message, "write the entry anew for the policy")


def _line(lines: Sequence[str], beginning: str) -> int:
    return next((number for number, line in enumerate(lines, 1) if line.strip().startswith(beginning)), 1)


def _text(document: EntryDocument, facts: Facts) -> Iterator[Finding]:
    level = 1
    tokens = parse(document.body)
    deep = next((token for token in tokens if token.nesting == 1 and token.level + 1 >= DEEPEST), None)
    if deep is not None:
        line = document.body_line + line_of(deep)
        yield Finding(document.path, line, "the text is nested too deeply to be shown", "write fewer levels")
    for token in tokens:
        if token.type == "heading_open":
            yield from _heading(document, token, level)
            level = int(token.tag[1])
    for token in tokens:
        for child, at in lined(token):
            if child.type == "text":
                yield from _words(document, child.content, document.body_line + at, facts)
            elif child.type == "image" and not str(child.attrGet("src")).startswith("figure:"):
                remedy = "draw it as figure:name in the brand’s folder"
                yield Finding(document.path, document.body_line + at, "a picture from elsewhere", remedy)


def _heading(document: EntryDocument, token: Token, level: int) -> Iterator[Finding]:
    here, line = int(token.tag[1]), document.body_line + line_of(token)
    if here == 1:
        yield Finding(document.path, line, "a second main heading", "begin with ##: the title is the page’s only H1")
    elif here > level + 1:
        yield Finding(
            document.path, line, f"the heading skips from level {level} to {here}", f"write {'#' * (level + 1)}"
        )


def _words(document: EntryDocument, text: str, line: int, facts: Facts) -> Iterator[Finding]:
    for tag in _TAG.findall(text):
        yield Finding(document.path, line, f"raw HTML “{tag}”", "write Markdown; tags are shown as text")
    for words, reference in facts.unbound(text):
        yield Finding(document.path, line, f"“{words}” is written by hand", f"write {{{{ {reference} }}}}")
    for quoted in _QUOTED.findall(text):
        name = facts.labels.get(re.sub("[\u00a0\u202f ]+", " ", quoted).casefold())
        if name:
            yield Finding(
                document.path, line, f"the label “{quoted}” is written by hand", f"write {{{{ label.{name} }}}}"
            )


def _fragments(document: EntryDocument, pages: _Pages) -> Iterator[Finding]:
    for token in parse(document.body):
        for child in token.children or []:
            href = str(child.attrGet("href") or "") if child.type == "link_open" else ""
            key, _, fragment = href.removeprefix("entry:").partition("#")
            if not href.startswith("entry:") or not fragment or key not in pages:
                continue
            known = [heading.id for heading in pages[key].headings]
            if fragment not in known:
                line = document.body_line + line_of(token, child)
                yield Finding(
                    document.path, line, f"“{key}” has no heading “{fragment}”", f"its headings are {', '.join(known)}"
                )
