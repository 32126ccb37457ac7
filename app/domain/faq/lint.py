"""What would make an FAQ wrong: found before it is shown, with its line and remedy."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from markdown_it.token import Token

from app.domain.faq.documents import EntryDocument
from app.domain.faq.errors import UnknownReferenceError
from app.domain.faq.folders import Folder
from app.domain.faq.markup import line_of, parse
from app.domain.faq.ports import Bindings
from app.domain.faq.rendering import Rendered, render
from app.kernel.findings import Finding

_TAG = re.compile(r"</?[a-zA-Z][^>\n]*>")
_QUOTED = re.compile(r"[«“„]\s*([^«»“”„]+?)\s*[»”“]")
_NUMBER = re.compile(r"(?<![\w.,/-])\d+(?:[ \u00a0\u202f]\d{3})*(?![\w/-]|[.,]\d)")


class Facts:
    """What the brand's policy holds, as an entry of one language would write it by hand.

    `figures` maps words such as `14 jours` or `5` to the reference that gives them, `labels` a label's words to its.
    """

    def __init__(self, figures: Mapping[str, str], labels: Mapping[str, str]) -> None:
        self.labels = {words.casefold(): name for words, name in labels.items()}
        self._durations = {words: name for words, name in figures.items() if not words.isdigit()}
        self._counts = {words: name for words, name in figures.items() if words.isdigit()}
        alternatives = "|".join(re.escape(words) for words in sorted(self._durations, key=len, reverse=True))
        self._duration = re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)") if alternatives else None

    def unbound(self, text: str) -> Iterator[tuple[str, str]]:
        """Find the figures of a text that a policy also holds: the words, and the reference to write."""
        text = re.sub("[\u00a0\u202f]", " ", text)
        if self._duration is not None:
            for match in self._duration.finditer(text):
                yield match[0], self._durations[match[0]]
            text = self._duration.sub(" ", text)
        for match in _NUMBER.finditer(text):
            if match[0].replace(" ", "") in self._counts:
                yield match[0], self._counts[match[0].replace(" ", "")]


def lint_folder(folder: Folder, bindings: Bindings, facts: Facts) -> list[Finding]:
    """Name every mistake of one language: in the files, in each entry, and between entries."""
    pages = {entry.document.front.key: render(entry.document.body, bindings) for _, entry in folder.entries()}
    findings = [*folder.findings, *_twice(folder)]
    for _, entry in folder.entries():
        document = entry.document
        findings += _rendering(document, pages[document.front.key])
        findings += _front(document, pages, bindings)
        findings += _text(document, facts)
        findings += _fragments(document, pages)
    return findings


def lint_languages(folders: Sequence[Folder]) -> list[Finding]:
    """Name the entries and sections that one language has and another has not."""
    findings = []
    held = {folder.language: {entry.document.front.key: entry for _, entry in folder.entries()} for folder in folders}
    for language, entries in held.items():
        for theirs in held.values():
            for key in sorted(set(theirs) - set(entries)):
                message = f"“{key}” has no text in “{language}”"
                path = theirs[key].document.path
                findings.append(Finding(path, 1, message, f"write the {language} entry with the same key"))
    return findings


def _twice(folder: Folder) -> Iterator[Finding]:
    keys = Counter(entry.document.front.key for _, entry in folder.entries())
    addresses = Counter((section.slug, entry.slug) for section, entry in folder.entries())
    for section, entry in folder.entries():
        path, key = entry.document.path, entry.document.front.key
        if keys[key] > 1:
            yield Finding(path, 2, f"the key “{key}” is used twice", "give each entry a key of its own")
        if addresses[section.slug, entry.slug] > 1:
            yield Finding(path, 1, f"the address “{entry.slug}” is used twice", "rename one of the files")


def _rendering(document: EntryDocument, page: Rendered) -> Iterator[Finding]:
    for problem in page.problems:
        yield Finding(
            document.path, document.body_line + problem.line, f"“{problem.reference}” leads nowhere", problem.remedy
        )


def _front(document: EntryDocument, pages: Mapping[str, Rendered], bindings: Bindings) -> Iterator[Finding]:
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
    for token in (tokens := parse(document.body)):
        if token.type == "heading_open":
            yield from _heading(document, token, level)
            level = int(token.tag[1])
    for token in tokens:
        for child in token.children or []:
            if child.type == "text":
                yield from _words(document, child.content, document.body_line + line_of(token, child), facts)
            elif child.type == "image" and not str(child.attrGet("src")).startswith("figure:"):
                line = document.body_line + line_of(token, child)
                yield Finding(
                    document.path, line, "a picture from elsewhere", "draw it as figure:name in the brand’s folder"
                )


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


def _fragments(document: EntryDocument, pages: Mapping[str, Rendered]) -> Iterator[Finding]:
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
