"""What Stripe posts, and what it lists when it is asked what was."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

import msgspec
import stripe

from app.adapters.stripe.errors import translated
from app.adapters.stripe.reading import Event, moment, read
from app.domain.billing.errors import EventRefusedError
from app.domain.billing.ports import ProvidedEvent

TOLERANCE = timedelta(minutes=5)
"""How far a signature's time may lie from ours, in either direction; the SDK looks at the past alone."""


def read_event(raw: bytes, signature: str, secrets: Sequence[str], *, is_live: bool, now: datetime) -> ProvidedEvent:
    """Verify what was posted by any of the secrets, then read it; EventRefusedError."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise EventRefusedError("not UTF-8") from None
    if not signature.isascii() or not any(_signed(text, signature, secret) for secret in secrets):
        raise EventRefusedError("not signed with a secret of this brand's")
    _hold_recent(signature, now)
    try:
        event = read(msgspec.json.decode(text), Event)
    except (msgspec.MsgspecError, RecursionError):
        raise EventRefusedError("signed, but no event") from None
    if event.livemode != is_live:
        raise EventRefusedError("of the other mode")
    return _understood(event)


def list_events(client: stripe.StripeClient, since: datetime) -> Iterator[ProvidedEvent]:
    """Give the events since then, the oldest first; Stripe keeps 30 days and gives the newest first."""
    with translated():
        found = client.v1.events.list({"created": {"gte": int(since.timestamp())}, "limit": 100})
        events = [_understood(read(each, Event)) for each in found.auto_paging_iter()]
    yield from reversed(events)


def _signed(text: str, signature: str, secret: str) -> bool:
    with suppress(stripe.SignatureVerificationError):
        return bool(stripe.WebhookSignature.verify_header(text, signature, secret))
    return False


def _hold_recent(signature: str, now: datetime) -> None:
    """Refuse a time too long ago or ahead of us; that the header is well formed was seen when it was verified."""
    seconds = next(int(part.split("=")[1]) for part in signature.split(",") if part.startswith("t="))
    if abs(now.timestamp() - seconds) > TOLERANCE.total_seconds():
        raise EventRefusedError("signed at another time")


def _understood(event: Event) -> ProvidedEvent:
    kind, object_id = _about(event)
    return ProvidedEvent(
        id=event.id,
        type=event.type,
        is_live=event.livemode,
        created_at=moment(event.created),
        object=kind,
        object_id=object_id,
    )


def _about(event: Event) -> tuple[str, str]:
    """Say what is to be asked for anew: of a refund, a dispute and a credit note the bill that it is about."""
    target = event.data.object
    if target.object == "credit_note" and isinstance(target.invoice, str):
        return "invoice", target.invoice
    if target.object == "dispute" and isinstance(target.charge, str):
        return "payment", target.charge
    if target.object == "refund" and isinstance(target.charge, str):
        return "payment", target.charge
    if event.type == "charge.refunded":
        return "payment", target.id or ""
    if event.type == "customer.deleted":
        return "gone_customer", target.id or ""
    return target.object, target.id or ""
