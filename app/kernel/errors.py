"""How anything can be refused: typed errors that carry facts, never sentences for visitors."""


class GuichetError(Exception):
    """The root of what our own code raises on purpose."""


class NotFoundError(GuichetError):
    """There is no such thing for this brand and person; `kind` names what was looked for."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"no such {kind}")
        self.kind = kind
