"""An entry as Markdown for reading elsewhere: references resolved, links in full."""

import re
from dataclasses import dataclass

from app.domain.faq.documents import EntryDocument
from app.domain.faq.errors import UnknownReferenceError
from app.domain.faq.ports import Bindings, Target
from app.domain.faq.references import match_reference

# The first that begins wins: code keeps what it holds, and a link or a caption resolves the references in its words.
_PART = re.compile(
    r"(?P<code>^(?P<fence>`{3,}|~{3,})[^\n]*\n.*?^(?P=fence)|(?<!`)(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`))"
    r"|!\[(?P<caption>[^\]\n]*)\]\(figure:[a-z0-9-]+\)"
    r"|\[(?P<text>[^\]\n]*)\]\((?P<kind>page|entry):(?P<name>[a-z0-9_-]+)(?P<rest>#[^)\s]*)?\)"
    r"|(?P<reference>\{\{[^{}\n]*\}\})",
    re.DOTALL | re.MULTILINE,
)
_CALLOUT = re.compile(r"^((?:> ?)+)\[!\w+\](?: |\n(?:> ?)+)", re.MULTILINE)


def plain_markdown(document: EntryDocument, bindings: Bindings, origin: str) -> str:
    """Give title and text as Markdown; what cannot be resolved is a dash, as on the page."""
    body = _CALLOUT.sub(r"\1", _Plain(bindings, origin).text(document.body))
    return f"# {document.front.title}\n\n{body.strip()}\n"


@dataclass(frozen=True, slots=True)
class _Plain:
    """One entry on its way."""

    bindings: Bindings
    origin: str

    def text(self, written: str) -> str:
        return _PART.sub(self._part, written)

    def _part(self, match: re.Match[str]) -> str:
        if match["code"] is not None:
            return match[0]
        if match["caption"] is not None:
            return f"*{self.text(match['caption'])}*"
        return self._value(match["reference"]) if match["reference"] is not None else self._link(match)

    def _value(self, written: str) -> str:
        matched = match_reference(written)
        if matched is None:
            return written
        try:
            return self.bindings.value(matched[0]).text
        except UnknownReferenceError:
            return "–"

    def _link(self, match: re.Match[str]) -> str:
        target = self._target(match)
        return f"[{self.text(match['text']) or target.title}]({self.origin}{target.url}{match['rest'] or ''})"

    def _target(self, match: re.Match[str]) -> Target:
        try:
            find = self.bindings.page if match["kind"] == "page" else self.bindings.entry
            return find(match["name"])
        except UnknownReferenceError:
            return Target("", "–")
