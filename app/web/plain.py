"""An entry as Markdown for reading elsewhere: references resolved, links in full."""

import re

from app.domain.faq.documents import EntryDocument
from app.domain.faq.errors import UnknownReferenceError
from app.domain.faq.ports import Target
from app.domain.faq.references import find_references
from app.web.bindings import BrandBindings

_LINK = re.compile(r"\[(?P<text>[^\]\n]*)\]\((?P<kind>page|entry):(?P<name>[a-z0-9_-]+)(?P<rest>#[^)\s]*)?\)")
_DRAWING = re.compile(r"!\[(?P<caption>[^\]\n]*)\]\(figure:[a-z0-9-]+\)")
_CALLOUT = re.compile(r"^> \[!\w+\]\n", re.MULTILINE)


def plain_markdown(document: EntryDocument, bindings: BrandBindings, origin: str) -> str:
    """Give title and text as Markdown; what cannot be resolved is a dash, as on the page."""

    def link(match: re.Match[str]) -> str:
        target = _target(match, bindings)
        return f"[{match['text'] or target.title}]({origin}{target.url}{match['rest'] or ''})"

    body = _resolved(document.body, bindings)
    body = _LINK.sub(link, body)
    body = _CALLOUT.sub("", _DRAWING.sub(r"*\g<caption>*", body))
    return f"# {document.front.title}\n\n{body.strip()}\n"


def _resolved(text: str, bindings: BrandBindings) -> str:
    for reference, start in reversed(find_references(text)):
        end = text.index("}}", start) + 2
        try:
            value = bindings.value(reference).text
        except UnknownReferenceError:
            value = "–"
        text = text[:start] + value + text[end:]
    return text


def _target(match: re.Match[str], bindings: BrandBindings) -> Target:
    try:
        return bindings.page(match["name"]) if match["kind"] == "page" else bindings.entry(match["name"])
    except UnknownReferenceError:
        return Target("", "–")
