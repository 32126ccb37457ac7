"""The demo's requests: a few of each brand that takes them, each in a state of its own, and an answer at hand."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from app.domain.accounts.models import Account
from app.domain.support.asking import Asked, Asker, Said, Terms
from app.domain.support.models import Ticket, Way
from app.domain.support.opening import open_ticket
from app.domain.support.service import do, write, write_note
from app.domain.support.states import Act, By
from app.domain.support.team.canned import make_canned
from app.domain.support.team.typing import Writer
from app.kernel.db import TenantSession
from app.tenancy.tenant import Tenant
from app.web.requests import terms_of

_AGENT = Writer(UUID(int=0), "Cléo Bernard")
_ANSWER = "Bonjour,\n\nc’est fait de notre côté. Est-ce que cela fonctionne aussi chez vous ?"
_NOTE = "Déjà vu la semaine dernière : voir avec l’équipe technique si cela revient."
_CANNED = {
    "fr": "Bonjour,\n\nle lien vaut {{ policy.reset_link.valid_for }}. Demandez-en un autre si le vôtre a expiré.",
    "en": "Hello,\n\nthe link works for {{ policy.reset_link.valid_for }}. Ask for another if yours has expired.",
    "de": "Guten Tag,\n\nder Link gilt {{ policy.reset_link.valid_for }}. Fordern Sie einen neuen an, wenn Ihrer"
    " abgelaufen ist.",
}


class _Story(NamedTuple):
    topic: str
    subject: str
    body: str
    days_ago: int
    steps: tuple[str, ...] = ()
    facts: Mapping[str, str] = {}


_STORIES = (
    _Story("breach", "Une connexion que je ne reconnais pas", "Hier soir, d’un pays où je ne suis jamais allée.", 0),
    _Story("other", "Changer le nom de mon entreprise", "Nous avons changé de nom au 1er du mois.", 0),
    _Story("question", "Où trouver mes documents ?", "Je ne retrouve pas la page dont parlait votre e-mail.", 3),
    _Story("account", "Je ne reçois pas vos e-mails", "Rien non plus dans les indésirables.", 2, ("note", "answer")),
    _Story("other", "Merci pour votre aide", "Tout fonctionne de nouveau.", 5, ("answer", "resolve")),
    _Story("question", "Horaires pendant les fêtes", "Répondez-vous entre Noël et le jour de l’an ?", 9, ("close",)),
    _Story(
        "delivery",
        "Colis marqué livré, rien reçu",
        "Mes voisins n’ont rien non plus.",
        1,
        ("inquire",),
        {"order_number": "2026-104390", "tracking_number": "XY123456789FR"},
    ),
)


def ask_around(session: TenantSession, tenant: Tenant, account: Account, *, now: datetime) -> None:
    """Let a customer of the brand have asked a few things, if it takes requests."""
    if "support" not in tenant.config.modules:
        return
    known = tenant.config.policy.support.topics
    asker = Asker(email=account.email, name=account.full_name, language=account.language, account_id=account.id)
    for story in _STORIES:
        topic = next((each for each in known if each == story.topic), known[0])
        if story.facts and topic != story.topic:
            continue
        asked = Asked(topic=topic, subject=story.subject, body=story.body, facts=story.facts)
        at = now - timedelta(days=story.days_ago)
        ticket = open_ticket(session, asker, asked, terms_of(tenant), now=at)
        for step in story.steps:
            _go_on(session, ticket, step, terms_of(tenant), now=at + timedelta(hours=2))
    texts: dict[str, str] = {language: _CANNED[language] for language in tenant.config.languages}
    make_canned(session, "Lien expiré", texts, by=_AGENT, now=now)


def _go_on(session: TenantSession, ticket: Ticket, step: str, terms: Terms, *, now: datetime) -> None:
    if step == "note":
        write_note(session, ticket, _said(_NOTE), now=now)
    elif step == "answer":
        write(session, ticket, _said(_ANSWER), terms, now=now)
    else:
        do(session, ticket, Act(step), By.TEAM, terms, by_id=None, now=now)


def _said(body: str) -> Said:
    return Said(by=By.TEAM, body=body, way=Way.FORM, by_name=_AGENT.name)
