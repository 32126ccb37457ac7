"""What the provider in memory tells: its events, how they are posted, and by what they are signed."""

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from app.domain.billing.errors import EventRefusedError
from app.domain.billing.ports import ProvidedEvent

SECRET = "whsec_of_a_test"


class Posting:
    """The part of a ledger that tells of what changes."""

    name: str
    is_live: bool
    now: datetime
    events: list[ProvidedEvent]
    _reach: Callable[[], None]

    def tell(self, kind: str, object_id: str, *, type: str = "updated") -> ProvidedEvent:  # noqa: A002 - its own word
        """Tell of an object."""
        event = ProvidedEvent(
            id=f"evt_{self.name}_{len(self.events)}",
            type=f"{kind}.{type}",
            is_live=self.is_live,
            created_at=self.now,
            object=kind,
            object_id=object_id,
        )
        self.events.append(event)
        return event

    def read_event(self, raw: bytes, signature: str, secrets: Sequence[str]) -> ProvidedEvent:
        if not any(hmac.compare_digest(sign(raw, secret).encode(), signature.encode()) for secret in secrets):
            raise EventRefusedError
        try:
            told = json.loads(raw)
            created_at = datetime.fromisoformat(told.pop("created_at"))
            return ProvidedEvent(created_at=created_at, **told)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise EventRefusedError from error

    def list_events(self, since: datetime) -> Iterator[ProvidedEvent]:
        self._reach()
        yield from (event for event in self.events if event.created_at >= since)


def as_posted(event: ProvidedEvent) -> bytes:
    """Give an event as it is posted."""
    told = {"id": event.id, "type": event.type, "is_live": event.is_live, "created_at": event.created_at.isoformat()}
    return json.dumps({**told, "object": event.object, "object_id": event.object_id}).encode()


def sign(raw: bytes, secret: str = SECRET) -> str:
    """Sign what is posted."""
    return hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
