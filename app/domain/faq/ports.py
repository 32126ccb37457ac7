"""What an entry needs from its brand: the live values behind its references, in its language."""

from dataclasses import dataclass
from typing import Protocol

from app.domain.faq.references import Reference


@dataclass(frozen=True, slots=True)
class Bound:
    """A reference resolved: the words, what they are, and where they lead if they lead anywhere."""

    text: str
    kind: str  # "figure", "label", "link" or "name"
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """Where a link leads, and the words it has by itself."""

    url: str
    title: str


class Bindings(Protocol):
    """The brand as an entry sees it; every method raises UnknownReferenceError for what does not exist."""

    @property
    def language(self) -> str:
        """The language of the text: `fr`, `en`, `de`."""
        ...

    def value(self, reference: Reference) -> Bound:
        """Resolve `{{ … }}`."""
        ...

    def choice(self, reference: str) -> str | int | bool | None:
        """Give what the policy says at `policy.…`, as it is written in the brand's configuration."""
        ...

    def page(self, name: str) -> Target:
        """Resolve `page:name`."""
        ...

    def entry(self, key: str) -> Target:
        """Resolve `entry:key`."""
        ...

    def figure(self, name: str) -> str:
        """Resolve `figure:name`: the SVG's source, its references not yet resolved."""
        ...
