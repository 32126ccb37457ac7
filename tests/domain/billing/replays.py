"""Calls that count once: the provider in memory answers a key that was used as it did before, for a day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from app.domain.billing.errors import PaymentRefusedError, PaymentsMisusedError

KEPT = timedelta(days=1)
Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Replay:
    """What was asked under a key, when, and what was answered: a refusal as well."""

    asked: tuple[object, ...]
    at: datetime
    answer: Any


class Replays:
    """The part of a ledger that remembers its answers."""

    now: datetime
    keys: dict[str, str]
    replays: dict[str, Replay]
    _reach: Callable[[], None]

    def _once(self, key: str, about: str, asked: tuple[object, ...], deed: Callable[[], Thing]) -> Thing:
        """Do what is asked about a thing, or answer as before; PaymentsMisusedError when the key asked otherwise."""
        self._reach()
        known = self.replays.get(key)
        if known is None or known.at + KEPT <= self.now:
            self.keys[key] = about
            known = self.replays[key] = Replay((about, *asked), self.now, self._answer(deed))
        if known.asked != (about, *asked):
            raise PaymentsMisusedError(f"{key} has asked for something else")
        if isinstance(known.answer, PaymentRefusedError):
            raise PaymentRefusedError(known.answer.code)
        answer: Thing = known.answer
        return answer

    @staticmethod
    def _answer(deed: Callable[[], Thing]) -> Thing | PaymentRefusedError:
        try:
            return deed()
        except PaymentRefusedError as refusal:
            return refusal
