"""The words of a price that follows the tax, in its mail and on the page of payments, read in French and in English."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from app.domain.accounts.models import Account
from app.domain.billing.models import Subscription
from app.domain.billing.retaxing.pricing import PRICE_CHANGED, decide_price
from app.kernel.db import TenantSession
from app.web.installation import EXTENSION
from app.web.invoicing import issuer_of
from tests.billing import BRAND
from tests.jobs.retaxing import move
from tests.web.contracting import Shop, subscribed
from tests.web.people import Visitor
from tests.web.postman import bring, words_of

pytestmark = [pytest.mark.usefixtures("nobody"), pytest.mark.posts_mails]
NET, NOW = 1_900, datetime.now(UTC)
HOLDS_FROM = datetime(NOW.year + 1, 3, 28, 23, 30, tzinfo=UTC)  # the 29th in Paris

FRENCH = """Bonjour Ann,

La taxe sur ce que vous payez pour Atelier a changé. À partir de votre paiement du {day}, le prix est de {price} \
TTC par mois, au lieu de 22,80 €.

{why}

Le prix hors taxe reste le même, et vous n’avez rien à faire.

Voir mon abonnement
https://camcha.example/account/billing/"""
ENGLISH = """Hello Ann,

The tax on what you pay for Atelier has changed. From your payment of {day} on it is {price} incl. VAT per month, \
in place of €22.80.

{why}

The price without tax stays the same, and you have nothing to do.

See my subscription
https://camcha.example/en/account/billing/"""


@dataclass(frozen=True)
class Case:
    """Where somebody who pays 19.00 € without tax moves to, what they pay then, and why, in both languages."""

    place: tuple[str, str]
    price: str
    french: str
    english: str


CASES = {
    "Réunion": Case(
        ("FR", "97400"), "20.62", "Il comprend la TVA à 8,5 % (France).", "It has VAT at 8.5% in it (France)."
    ),
    "Switzerland": Case(
        ("CH", "1200"),
        "19.00",
        "TVA française non applicable : prestation hors de l’Union européenne (article 259 du code général des "
        "impôts).",
        "No French VAT: supply outside the European Union (article 259 of the French tax code).",
    ),
    "Guyane": Case(
        ("FR", "97300"),
        "19.00",
        "TVA non applicable (article 294, 1 du code général des impôts).",
        "VAT does not apply (article 294, 1 of the French tax code).",
    ),
}


def follow(shop: Shop, place: tuple[str, str], language: str) -> Subscription:
    """Let Ann read that language and be billed elsewhere, and her price follow."""
    sold, _ = subscribed(shop.app, shop.account, net=NET, period_end=HOLDS_FROM)
    tenant = shop.app.extensions[EXTENSION].registry.by_slug(BRAND)
    with shop.rows() as session:
        _ann(session, shop).language = language
        move(session, shop.account, *place)
        decide_price(session, sold.id, issuer_of(tenant), now=datetime.now(UTC))
    return sold


def _ann(session: TenantSession, shop: Shop) -> Account:
    return session.get_one(Account, (BRAND, shop.account.id))


def plain(text: str) -> str:
    """Give words with spaces that may break."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.promise("CC-13")
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", CASES)
def test_the_mail_says_how_much_from_when_and_why_as_the_page_does(
    shop: Shop, buyer: Visitor, name: str, language: str
) -> None:
    case = CASES[name]
    follow(shop, case.place, language)
    (mail,) = shop.mails(PRICE_CHANGED)
    message = bring(shop.app, mail)
    price = f"{case.price.replace('.', ',')} €" if language == "fr" else f"€{case.price}"
    year = HOLDS_FROM.year
    template, day, why = (
        (FRENCH, f"29 mars {year}", case.french) if language == "fr" else (ENGLISH, f"29 March {year}", case.english)
    )
    body = plain(words_of(message)).partition("\n-- \n")[0].strip()
    assert body == template.format(day=day, price=price, why=why)
    subject = {
        "fr": f"Atelier à {price} TTC par mois à partir du {day}",
        "en": f"Atelier for {price} incl. VAT per month from {day}",
    }
    assert plain(str(message["Subject"])) == subject[language]

    page = plain(buyer.get("/account/billing/" if language == "fr" else "/en/account/billing/").text)
    begun = {"fr": f"À partir du {day} : {price} TTC par mois. ", "en": f"From {day}: {price} incl. VAT per month. "}
    assert begun[language] + why in page
