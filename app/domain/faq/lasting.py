"""References that lead nowhere any more: what they last said stays up, until somebody has mended the text."""

from collections.abc import Callable, Mapping
from functools import cached_property

from sqlalchemy import select

from app.domain.faq.errors import UnknownReferenceError
from app.domain.faq.models import FaqKnownValue
from app.domain.faq.ports import Bindings, Bound, Target
from app.domain.faq.references import Reference
from app.kernel.db import TenantSession

Known = Mapping[str, Bound]  # by the reference as it is written
_TARGET, _FIGURE = "target", "drawing"


class LastingBindings:
    """A brand as its published entries see it: its live values, and where one is gone, the last that was known.

    `said` gathers what was resolved while texts were made. What is known is asked for when a reference fails.
    """

    def __init__(self, live: Bindings, known: Callable[[], Known]) -> None:
        self._live = live
        self._ask = known
        self.said: dict[str, Bound] = {}

    @property
    def language(self) -> str:
        """The language of the text."""
        return self._live.language

    def value(self, reference: Reference) -> Bound:
        """Resolve `{{ … }}`."""
        return self._lasting(_written(reference), lambda: self._live.value(reference))

    def choice(self, reference: str) -> str | int | bool | None:
        """Give what the policy says now; no text shows it."""
        return self._live.choice(reference)

    def page(self, name: str) -> Target:
        """Resolve `page:name`."""
        return _target(self._lasting(f"page:{name}", lambda: _bound(self._live.page(name))))

    def entry(self, key: str) -> Target:
        """Resolve `entry:key`."""
        return _target(self._lasting(f"entry:{key}", lambda: _bound(self._live.entry(key))))

    def figure(self, name: str) -> str:
        """Resolve `figure:name`."""
        return self._lasting(f"figure:{name}", lambda: Bound(self._live.figure(name), _FIGURE)).text

    @cached_property
    def _known(self) -> Known:
        return self._ask()

    def _lasting(self, written: str, live: Callable[[], Bound]) -> Bound:
        try:
            self.said[written] = bound = live()
        except UnknownReferenceError:
            last = self._known.get(written)
            if last is None:
                raise
            return last
        return bound


def list_known(session: TenantSession, language: str) -> Known:
    """Give what each reference of a language was last resolved to."""
    rows = session.scalars(select(FaqKnownValue).where(FaqKnownValue.language == language))
    return {row.reference: Bound(row.text, row.kind, row.url) for row in rows}


def remember(session: TenantSession, language: str, said: Known) -> None:
    """Keep what references are resolved to now; those that fail keep what is known of them."""
    rows = session.scalars(select(FaqKnownValue).where(FaqKnownValue.language == language))
    known = {row.reference: row for row in rows}
    for reference, bound in said.items():
        row = known.get(reference)
        if row is None:
            row = FaqKnownValue(language=language, reference=reference)
            session.add(row)
        if (row.text, row.kind, row.url) != (bound.text, bound.kind, bound.url):
            row.text, row.kind, row.url = bound.text, bound.kind, bound.url
    session.flush()


def _written(reference: Reference) -> str:
    noun = f" : {reference.one} | {reference.many}" if reference.one is not None else ""
    return f"{{{{ {reference.name}{noun} }}}}"


def _bound(target: Target) -> Bound:
    return Bound(target.title, _TARGET, target.url)


def _target(bound: Bound) -> Target:
    return Target(bound.url or "#", bound.text)
