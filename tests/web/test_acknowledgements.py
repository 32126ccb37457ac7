"""The mails that acknowledge what was declared of a contract, each read whole: with the day and the time that count."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from app.domain.billing.models import Subscription
from tests.web.contracting import Shop
from tests.web.people import Visitor
from tests.web.test_dunning_mails import read
from tests.web.test_withdrawing import at_clock

pytestmark = [pytest.mark.usefixtures("nobody"), pytest.mark.posts_mails]
PAGE = "/account/billing/"
MOMENT = datetime(2027, 3, 27, 23, 5, 59, tzinfo=UTC)  # the 28th in Paris, and an hour before clocks change there
SAID = ("28 mars 2027, 0:05 (heure de Paris)", "28 mars 2027, 0:06 (heure de Paris)")

LETTER = """Bonjour Ann,

Votre déclaration nous est parvenue le {moment}. Cet e-mail en est l’accusé de réception : gardez-le.

{effect}

Voir mon abonnement
https://camcha.example/account/billing/"""

ENDED = """Atelier prend fin le 27 avril 2027. D’ici là, vous utilisez tout comme avant, et plus rien n’est prélevé \
après ce jour.

Votre compte et vos factures restent. Jusqu’au 27 avril 2027, vous pouvez revenir sur cette décision dans votre \
compte."""

KEPT = "Atelier continue comme avant. La prochaine échéance est le 27 avril 2027."

WITHDRAWN = """Atelier est terminé. Ce que vous avez payé vous est rendu par le même moyen de paiement, dans les 14 \
jours au plus tard.

L’avoir arrive dans un autre e-mail. Votre compte et vos factures restent."""


@pytest.fixture
def sold(app: Flask, shop: Shop) -> Subscription:
    """Let Ann have bought an hour before."""
    at_clock(app, MOMENT)
    shop.ledger.now = MOMENT - timedelta(hours=1)
    return shop.sell()


@pytest.mark.promise("CC-13")
@pytest.mark.parametrize(
    ("steps", "kind", "subject", "effect"),
    [
        (["end"], "contract_ended", "Votre contrat prend fin le 27 avril 2027", ENDED),
        (["end", "keep"], "contract_kept", "Votre contrat continue", KEPT),
        (["withdraw"], "contract_withdrawn", "Vous vous êtes rétracté", WITHDRAWN),
        (["end", "withdraw"], "contract_withdrawn", "Vous vous êtes rétracté", WITHDRAWN),
    ],
)
def test_a_declaration_is_acknowledged_with_the_day_and_the_time_at_which_it_was_made(
    app: Flask, shop: Shop, sold: Subscription, steps: list[str], kind: str, subject: str, effect: str
) -> None:
    buyer = Visitor(app)
    buyer.sign_in(shop.account.email)
    for minutes, step in enumerate(steps):
        at_clock(app, MOMENT + timedelta(minutes=minutes))
        shown = buyer.get(buyer.send(f"{PAGE}{sold.id}/{step}").location).text

    moment = SAID[len(steps) - 1]
    (mail,) = shop.mails(kind)
    assert read(shop, mail) == (subject, LETTER.format(moment=moment, effect=effect))
    assert moment in shown.replace("\u00a0", " ").replace("\u202f", " ")
