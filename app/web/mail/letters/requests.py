"""Letters about a request: to whoever asked, and to the brand's team."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import cast
from uuid import UUID

from app.domain.mail.errors import OutdatedError
from app.domain.support import telling
from app.domain.support.incoming.replies import MARKER
from app.domain.support.incoming.tokens import Role, signed_address
from app.domain.support.models import Ticket, TicketMessage, Way
from app.domain.support.queries import (
    find_escalation,
    find_going_on,
    get_ticket,
    list_files_of,
    list_message_ids,
    list_messages,
    was_signed_in,
)
from app.domain.support.states import Act, TicketState
from app.domain.support.summaries.service import list_changed
from app.domain.support.topics import TOPICS, TopicName
from app.kernel.errors import NotFoundError
from app.web.circumstances import city_words
from app.web.mail.letter import Exchange, Letter, Occasion, Writer
from app.web.request_links import REQUESTS_PATH, path_of, prove_path, rating_path, stop_path
from app.web.request_words import STATE_WORDS, TOPIC_WORDS
from app.web.support_deadlines import WHOSE_CLOCK, Reader, promise_and_why

SUMMARY_MAIL = "requests_summary"
MOST_TOLD = 20  # requests
_DESK = "/admin/requests/"
_MOST_REFERENCES = 20  # Message-IDs that a mail names; mailers need the last ones
_ENDS = frozenset({Act.RESOLVE.value, Act.CLOSE.value})


def opened(occasion: Occasion) -> Letter:
    """Say that a request is there, what comes next and by when; OutdatedError when it is gone.

    What came by mail may be somebody else's under their name: nothing of it is sent to whoever has no account.
    """
    ticket = _ticket(occasion)
    if ticket.way is Way.EMAIL and ticket.account_id is None:
        return _to_customer(occasion, ticket, {"message": ""} | _untold(occasion, ticket))
    return _to_customer(occasion, ticket, {"message": _first(occasion, ticket).body})


def to_prove(occasion: Occasion) -> Letter:
    """Ask a guest to prove their mailbox; OutdatedError when they have, or the request is gone.

    Anybody may have typed that address: nothing else that they typed is sent to it.
    """
    ticket = _ticket(occasion)
    if ticket.state is not TicketState.UNPROVEN:
        raise OutdatedError("the mailbox is proven by now")
    proof = {
        "link": occasion.url(prove_path(ticket, occasion.signer)),
        "valid_for": occasion.said(occasion.tenant.config.policy.support.prove_within),
    }
    return _to_customer(occasion, ticket, proof | _untold(occasion, ticket))


def answered(occasion: Occasion) -> Letter:
    """Bring what the team wrote, and where the request ended with it say so and ask how; OutdatedError when gone."""
    ticket = _ticket(occasion)
    key = (occasion.session.tenant, UUID(str(occasion.mail.args["message"])))
    message = occasion.session.get(TicketMessage, key)
    if message is None:
        raise OutdatedError("the message is no more")
    files = [file.name for file in list_files_of(occasion.session, [message])]
    end = occasion.mail.args.get("end")
    rate_url = occasion.url(rating_path(ticket, int(str(end)), occasion.signer)) if end is not None else None
    said = {
        "message": message.body,
        "by_name": message.by_name,
        "files": ", ".join(files),
        "act": Act.RESOLVE.value,
        "rate_url": rate_url,
    }
    return _to_customer(occasion, ticket, said, before=message.number, is_automatic=False)


def stands(occasion: Occasion) -> Letter:
    """Say how the team led a request on, and ask how its end is judged; OutdatedError when it is gone."""
    ticket, args = _ticket(occasion), occasion.mail.args
    path = rating_path(ticket, int(str(args["number"])), occasion.signer) if args["act"] in _ENDS else None
    goes_on = _going_on(occasion, ticket) if args["act"] == Act.MERGE.value else {}
    stand = {"act": str(args["act"]), "rate_url": occasion.url(path) if path else None}
    return _to_customer(occasion, ticket, stand | goes_on)


def summary(occasion: Occasion) -> Letter:
    """Tell somebody what happened in their requests since the last time; OutdatedError when nothing did."""
    account, language = occasion.addressee(), occasion.mail.language
    since = datetime.fromisoformat(str(occasion.mail.args["since"]))
    changed = list_changed(occasion.session, account.id, since=since, limit=MOST_TOLD)
    if not changed:
        raise OutdatedError("there is nothing to tell any more")
    say = occasion.tenant.catalogue(language).gettext
    stop_url = occasion.url(stop_path(account, occasion.signer))
    facts = {
        "first_name": account.first_name,
        "requests": [
            {
                "about": ticket.subject,
                "reference": ticket.reference,
                "state": say(STATE_WORDS[ticket.state]),
                "due": promise_and_why(ticket, Reader(occasion.tenant, language), now=occasion.now) or "",
                "url": occasion.url(REQUESTS_PATH + ticket.reference),
            }
            for ticket in changed
        ],
        "url": occasion.page_url("requests"),
        "stop_url": stop_url,
    }
    return Letter(facts, stop_url=stop_url)


def for_team(occasion: Occasion) -> Letter:
    """Tell the team what waits for it; OutdatedError when it is gone."""
    ticket = _ticket(occasion)
    facts = {
        "act": str(occasion.mail.args["act"]),
        "message": _first(occasion, ticket).body,
        "tried": _tried(occasion, ticket) if occasion.mail.args["act"] == Act.ESCALATE.value else "",
        "by_name": ticket.name or ticket.email,
        "due": _due(occasion, ticket, is_team=True),
        "first_in_line": TOPICS[cast("TopicName", ticket.topic)].first_in_line,
        "url": occasion.url(_DESK + ticket.reference),
    }
    # No address to reply to: what is answered by mail would pass the request by.
    return Letter(_facts(occasion, ticket) | facts)


def _to_customer(
    occasion: Occasion,
    ticket: Ticket,
    facts: Mapping[str, object],
    *,
    before: int | None = None,
    is_automatic: bool = True,
) -> Letter:
    """Write to whoever asked, so that what they reply is found again; `before`: the number that the letter brings."""
    earlier = list_message_ids(occasion.session, ticket.id, before=before, most=_MOST_REFERENCES)
    return Letter(
        _facts(occasion, ticket) | dict(facts) | {"reply_marker": MARKER},
        _reply_address(occasion, ticket),
        exchange=Exchange(tuple(earlier), is_automatic=is_automatic),
    )


def _reply_address(occasion: Occasion, ticket: Ticket) -> str | None:
    """Give the signed address; none where the brand’s own is too long: replies are found by what they answer."""
    try:
        return signed_address(
            occasion.signer,
            occasion.tenant.config.contact.email,
            tenant=occasion.tenant.slug,
            reference=ticket.reference,
            recipient=occasion.mail.to,
            role=Role.CUSTOMER,
        )
    except ValueError:
        return None


def _ticket(occasion: Occasion) -> Ticket:
    try:
        return get_ticket(occasion.session, UUID(str(occasion.mail.args["ticket"])))
    except NotFoundError as error:
        raise OutdatedError("the request is no more") from error


def _first(occasion: Occasion, ticket: Ticket) -> TicketMessage:
    return list_messages(occasion.session, ticket.id, with_notes=False)[0]


def _going_on(occasion: Occasion, ticket: Ticket) -> dict[str, object]:
    """Give the request that one goes on as: its reference, by when it is answered, and its address."""
    into = find_going_on(occasion.session, ticket)
    if into.state is TicketState.MERGED:
        raise OutdatedError("the request that it went on as is no more")
    url = occasion.url(_path_of(occasion, into))
    return {"into": into.reference, "due": _due(occasion, into), "url": url}


def _path_of(occasion: Occasion, ticket: Ticket) -> str:
    return path_of(ticket, occasion.signer, signed_in=was_signed_in(occasion.session, ticket))


def _tried(occasion: Occasion, ticket: Ticket) -> str:
    """Give what whoever asked had tried when they escalated."""
    escalation = find_escalation(occasion.session, ticket.id)
    return escalation.reason or "" if escalation is not None else ""


def _facts(occasion: Occasion, ticket: Ticket) -> dict[str, object]:
    """Give what every letter about a request says."""
    return {
        "name": ticket.name,
        "reference": ticket.reference,
        "about": ticket.subject,
        "topic": _topic(occasion, ticket),
        "due": _due(occasion, ticket),
        "url": occasion.url(_path_of(occasion, ticket)),
    }


def _untold(occasion: Occasion, ticket: Ticket) -> dict[str, object]:
    """Name a request by its topic alone, to a mailbox that is not proven."""
    return {"name": "", "about": _topic(occasion, ticket)}


def _topic(occasion: Occasion, ticket: Ticket) -> str:
    say = occasion.tenant.catalogue(occasion.mail.language).gettext
    return say(TOPIC_WORDS[cast("TopicName", ticket.topic)])


def _due(occasion: Occasion, ticket: Ticket, *, is_team: bool = False) -> str:
    """Say by when a request goes on, and whose clock is meant; nothing where it is not promised."""
    reader = Reader(occasion.tenant, occasion.mail.language, is_team)
    said = promise_and_why(ticket, reader, now=occasion.now)
    place = city_words(occasion.tenant, reader.language)
    return " ".join((said, reader.say(WHOSE_CLOCK, place=place))) if said is not None else ""


LETTERS: Mapping[str, Writer] = MappingProxyType(
    {
        telling.OPENED: opened,
        telling.TO_PROVE: to_prove,
        telling.ANSWERED: answered,
        telling.STANDS: stands,
        telling.FOR_TEAM: for_team,
        SUMMARY_MAIL: summary,
    }
)
