"""What the payment provider posts: verified by the brand's secrets before it is read, kept once, worked on later."""

from http import HTTPStatus

from flask import Blueprint, Response, abort, request

from app.domain.billing.errors import EventRefusedError
from app.domain.billing.inbox import take
from app.domain.billing.models import LONGEST_ID
from app.domain.billing.ports import ProvidedEvent
from app.domain.billing.provider import Provider
from app.web.figures.counted import WEBHOOKS
from app.web.installation import installation
from app.web.request import committing, current_tenant, now
from app.web.signed_posts import signed_post

bp = Blueprint("webhooks", __name__)

_LARGEST = 256 * 1024  # bytes; the provider's largest events have some tens of thousands
_SIGNATURE = "Stripe-Signature"


@bp.post("/webhooks/stripe/<slug>")
@signed_post
def receive(slug: str) -> Response:
    """Take an event: 200 once it is kept, 400 when it is not this brand's provider's, 404 where there is none."""
    provider = _provider(slug)
    event = _read(provider)
    if event is None:
        WEBHOOKS.labels("refused").inc()
        abort(HTTPStatus.BAD_REQUEST)
    with committing() as writing:
        event_id = take(writing, event, now=now())
    WEBHOOKS.labels("kept" if event_id is not None else "passed_over").inc()
    if event_id is not None:
        installation().event_hints.hint_event(slug, event_id)
    return Response("kept\n", content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"})


def _provider(slug: str) -> Provider:
    """Give the provider of the brand whose host is asked; 404 for any other, and for a brand that takes no payments."""
    tenant = current_tenant()
    provider = installation().find_provider(slug) if slug == tenant.slug else None
    if provider is None or "billing" not in tenant.config.modules:
        abort(HTTPStatus.NOT_FOUND)
    return provider


def _read(provider: Provider) -> ProvidedEvent | None:
    """Read an event; None when it is not the provider's, of the other mode, or holds what can't be kept."""
    request.max_content_length = _LARGEST
    raw = request.get_data(cache=False)
    try:
        event = provider.payments.read_event(raw, request.headers.get(_SIGNATURE, ""), provider.secrets)
    except EventRefusedError:
        return None
    return event if event.is_live is provider.is_live and _can_be_kept(event) else None


def _can_be_kept(event: ProvidedEvent) -> bool:
    texts = (event.id, event.type, event.object, event.object_id)
    return all(text.isprintable() and text.isascii() and len(text) <= LONGEST_ID for text in texts) and event.id != ""
