"""The port `Bindings` for tests: a brand small enough to be read at a glance."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from app.domain.faq.errors import UnknownReferenceError
from app.domain.faq.facts import Facts
from app.domain.faq.ports import Bound, Target
from app.domain.faq.references import Reference

T = TypeVar("T")
VALUES = {
    "policy.link": Bound("60 minutes", "figure"),
    "policy.attempts": Bound("5", "figure"),
    "label.save": Bound("“Save”", "label"),
    "contact.email": Bound("help@birch.example", "link", "mailto:help@birch.example"),
    "brand.name": Bound("Birch & <Sons>", "name"),
}
FIGURES = {"60 minutes": "policy.link", "5": "policy.attempts"}


@dataclass
class Birch:
    """Birch's bindings in one language."""

    language: str = "en"
    drawings: dict[str, str] = field(default_factory=lambda: {"plate": "<svg><text>{{ brand.name }}</text></svg>"})

    def value(self, reference: Reference) -> Bound:
        return self._known(reference.name, VALUES)

    def choice(self, reference: str) -> str | int | bool | None:
        choices: dict[str, str | int | bool | None] = {"policy.mode": "confirm", "policy.strict": True}
        return self._known(reference, choices)

    def page(self, name: str) -> Target:
        return self._known(name, {"login": Target("/login", "Sign in")})

    def entry(self, key: str) -> Target:
        return self._known(key, {"one": Target("/faq/a/one", "One"), "two": Target("/faq/a/two", "Two")})

    def figure(self, name: str) -> str:
        return self._known(name, self.drawings)

    def facts(self) -> Facts:
        return Facts(FIGURES, {"Save": "save"}, self.language)

    def _known(self, name: str, known: Mapping[str, T]) -> T:
        if name not in known:
            raise UnknownReferenceError(name, "mend it")
        return known[name]
