"""In which order things stand: pure rules, keys in and keys out."""

from collections.abc import Sequence


def move_by(order: Sequence[str], key: str, steps: int) -> list[str]:
    """Move a key some places down (up where negative), as far as the list goes; ValueError when it is not there."""
    rest = [each for each in order if each != key]
    at = min(max(order.index(key) + steps, 0), len(rest))
    return [*rest[:at], key, *rest[at:]]


def move_before(order: Sequence[str], key: str, before: str | None) -> list[str]:
    """Put a key before another one, or last where there is none such."""
    rest = [each for each in order if each != key]
    at = rest.index(before) if before in rest else len(rest)
    return [*rest[:at], key, *rest[at:]]


def place_like(order: Sequence[str], key: str, model: Sequence[str]) -> list[str]:
    """Put a key where another list has it, which may hold other keys: behind all that stand before it there."""
    rest = [each for each in order if each != key]
    ahead = set(model[: model.index(key)])
    at = max((number for number, each in enumerate(rest, 1) if each in ahead), default=0)
    return [*rest[:at], key, *rest[at:]]
