"""Answers at hand in a brand's words: what their references say now, and what would be wrong in them."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext as _

from app.domain.faq.errors import UnknownReferenceError
from app.domain.faq.references import OPENING, Reference, find_references, match_reference
from app.domain.support.team.canned import text_in
from app.domain.support.team.models import CannedAnswer
from app.kernel.typography import french
from app.tenancy.config import Language
from app.tenancy.tenant import Tenant
from app.web.bindings import BrandBindings, bind_brand

_NOWHERE = "–"


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong in a line of a text (from 1), and what to do about it."""

    line: int
    what: str
    remedy: str


def bind_canned(tenant: Tenant, language: Language) -> BrandBindings:
    """Bind texts of a language to a brand; they name no entries: those are put in as links."""
    return bind_brand(tenant, language, lambda _key: None)


def say_canned(text: str, bindings: BrandBindings) -> str:
    """Write a text with what its references say now; one that leads nowhere any more says a dash."""
    said, end = [], 0
    for reference, start in find_references(text):
        said += [text[end:start], _value(reference, bindings)]
        end = start + _length(text, start)
    words = "".join(said) + text[end:]
    return french(words) if bindings.language == "fr" else words


def said_in(canned: CannedAnswer, tenant: Tenant, language: Language) -> str:
    """Write an answer at hand in a language, else in the first of the brand's that it has."""
    text, spoken = text_in(canned, language, tenant.config.languages)
    known = next((each for each in tenant.config.languages if each == spoken), language)
    return say_canned(text, bind_canned(tenant, known))


def check_canned(text: str, bindings: BrandBindings) -> list[Mistake]:
    """Name what would be wrong: references that lead nowhere, and figures by hand that a policy holds."""
    return sorted([*_lost(text, bindings), *_malformed(text), *_by_hand(text, bindings)], key=lambda each: each.line)


def _value(reference: Reference, bindings: BrandBindings) -> str:
    try:
        return bindings.value(reference).text
    except UnknownReferenceError:
        return _NOWHERE


def _length(text: str, start: int) -> int:
    found = match_reference(text, start)
    return found[1] - start if found is not None else 0


def _lost(text: str, bindings: BrandBindings) -> Iterator[Mistake]:
    for reference, start in find_references(text):
        try:
            bindings.value(reference)
        except UnknownReferenceError as error:
            yield Mistake(_line(text, start), _("“%(name)s” leads nowhere", name=reference.name), error.remedy)


def _malformed(text: str) -> Iterator[Mistake]:
    known = {start for _reference, start in find_references(text)}
    start = text.find(OPENING)
    while start >= 0:
        if start not in known:
            remedy = _("write a reference like {{ policy.reset_link.valid_for }} or {{ label.save }}")
            yield Mistake(_line(text, start), _("“{{” begins no reference"), remedy)
        start = text.find(OPENING, start + len(OPENING))


def _by_hand(text: str, bindings: BrandBindings) -> Iterator[Mistake]:
    facts = bindings.facts()
    for number, line in enumerate(text.split("\n"), 1):
        for words, name in facts.unbound(_without_references(line)):
            yield Mistake(number, _("“%(words)s” is written by hand", words=words), f"{{{{ {name} }}}}")


def _without_references(line: str) -> str:
    for _reference, start in reversed(find_references(line)):
        line = line[:start] + " " * _length(line, start) + line[start + _length(line, start) :]
    return line


def _line(text: str, start: int) -> int:
    return text.count("\n", 0, start) + 1
