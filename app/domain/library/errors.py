"""How the library can refuse a change."""

from app.kernel.errors import GuichetError


class StaleEditionError(GuichetError):
    """Somebody changed the resource, or the subject, after the page was made that asks for a change."""

    def __init__(self, edition: int) -> None:
        super().__init__(f"it is at edition {edition} by now")
        self.edition = edition


class SlugTakenError(GuichetError):
    """Another resource of the brand has this address."""

    def __init__(self, slug: str) -> None:
        super().__init__(f"another resource is at {slug}")
        self.slug = slug


class SubjectTakenError(GuichetError):
    """The brand has a subject of this kind and key already."""

    def __init__(self, kind: str, key: str) -> None:
        super().__init__(f"there is a {kind} {key} already")
        self.kind = kind
        self.key = key


class SubjectUsedError(GuichetError):
    """Something is about the subject: it can't be removed."""


class ScheduleError(GuichetError):
    """A resource would be over before it begins, or be over without ever having begun."""
