"""The queue's client, loaded with the first mail: a process that posts none starts a twentieth sooner without."""

from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from app.adapters.queue import QueueHints


class LateHints:
    """Tells the queue of mails, and reads the client's libraries when it first has something to tell."""

    def __init__(self, queue_url: str) -> None:
        self._queue_url = queue_url

    def hint(self, tenant: str, mail_id: UUID) -> None:
        """Put the mail's job into the queue; a queue that is gone is noted, and the relay will find the row."""
        self._hints.hint(tenant, mail_id)

    def hint_event(self, tenant: str, event_id: UUID) -> None:
        """Put an event's job into the queue; a queue that is gone is noted, and the scheduler will find the row."""
        self._hints.hint_event(tenant, event_id)

    @cached_property
    def _hints(self) -> "QueueHints":
        from app.adapters.queue import QueueHints, impatient, mail_queue  # noqa: PLC0415 - see the head of this file

        return QueueHints(mail_queue(impatient(self._queue_url)))
