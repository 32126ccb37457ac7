"""A FAQ small enough to reason about: seven entries in French, three in German, and how to put them in a database."""

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

from app.domain.faq.models import FaqEntry, FaqSection
from app.domain.faq.search.index import index_language
from app.domain.search.lexicon import Lexicon
from app.domain.search.synonym_lists import load_thesaurus
from app.domain.search.terms import SearchText, weigh
from app.kernel.db import TenantSession, transaction
from app.kernel.ids import new_id

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)

FRENCH = {
    "forgot-password": SearchText(
        "J’ai oublié mon mot de passe",
        ("mdp perdu",),
        ("Demander un lien",),
        "Cliquez sur le lien « Mot de passe oublié ».\nNous vous envoyons un e-mail avec un lien valable 60 minutes.",
        "Connexion",
    ),
    "account-blocked": SearchText(
        "Mon compte est bloqué",
        (),
        (),
        "Après 5 essais manqués, le compte est verrouillé. Réinitialisez votre mot de passe pour le débloquer.",
        "Connexion",
    ),
    "close-account": SearchText(
        "Fermer mon compte", ("supprimer",), (), "Ouvrez votre compte, puis fermez-le en bas de la page.", "Compte"
    ),
    "invoices": SearchText(
        "Recevoir mes factures", (), (), "Chaque facture part par e-mail et reste à télécharger.", "Factures"
    ),
    "dispute": SearchText(
        "Contester une facture",
        (),
        (),
        "Écrivez-nous avec la preuve du paiement. Nous corrigeons l’erreur.",
        "Factures",
    ),
    "card": SearchText(
        "Changer de carte bancaire", (), (), "Ajoutez la nouvelle carte avant que l’ancienne expire.", "Factures"
    ),
    "hours": SearchText("Nos horaires", (), (), "Nous répondons du lundi au vendredi.", "Contact"),
}
GERMAN = {
    "confirm": SearchText(
        "Der Bestätigungslink funktioniert nicht", (), (), "Fordern Sie einen neuen Link an.", "Registrierung"
    ),
    "serial": SearchText("Wo steht die Seriennummer?", (), (), "Auf dem Typenschild Ihres Geräts.", "Registrierung"),
    "password": SearchText("Passwort vergessen", (), (), "Setzen Sie Ihr Kennwort zurück.", "Anmeldung"),
}


def lexicon_of(texts: Mapping[str, SearchText], language: str) -> Lexicon:
    """The words of these texts, without a database."""
    thesaurus = load_thesaurus(language)
    holding: dict[str, int] = {}
    forms: dict[str, str] = {}
    for text in texts.values():
        for weighed in weigh(text, thesaurus):
            holding[weighed.term] = holding.get(weighed.term, 0) + 1
            forms.update(dict.fromkeys(weighed.forms, weighed.term))
    return Lexicon(thesaurus, len(texts), holding, forms)


def write_faq(session: TenantSession, texts: Mapping[str, SearchText], language: str) -> dict[str, UUID]:
    """Store these entries and index them; their ids by key."""
    with transaction(session):
        section = FaqSection(id=new_id(NOW), language=language, key="all", slug="all", position=1)
        section.title = section.summary = section.source = ""
        session.add(section)
        session.flush()
        entries = {key: _entry(section, key, text.title, place) for place, (key, text) in enumerate(texts.items())}
        session.add_all(entries.values())
        session.flush()
        ids = {key: entry.id for key, entry in entries.items()}
        by_id = {ids[key]: text for key, text in texts.items()}
        index_language(session, language, by_id, thesaurus=load_thesaurus(language))
    return ids


def _entry(section: FaqSection, key: str, title: str, place: int) -> FaqEntry:
    return FaqEntry(
        id=new_id(NOW),
        section_id=section.id,
        language=section.language,
        key=key,
        slug=key,
        position=place,
        title=title,
        updated_on=NOW.date(),
        review_on=NOW.date(),
        promises=[],
        revision=1,
        in_step_at=NOW,
    )
