"""How a value is written in `tenant.toml`, where TOML itself has no type for it."""

from typing import Any

from app.domain.limits.policy import Rate
from app.kernel.durations import Span


def decode_value(kind: type, value: Any) -> Any:  # noqa: ANN401  msgspec's hook: any type, any value
    """Read a duration, a range of one or a rate from its words; ValueError carries the remedy."""
    if not issubclass(kind, Span | Rate):
        raise TypeError(f"no reader for {kind.__name__}")
    return kind.parse(str(value))
