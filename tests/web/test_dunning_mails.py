"""The mails to whoever is late, each read as it arrives: in French, with its amount, its days and what may be done."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.domain.billing.models import Bill, Subscription
from app.domain.billing.policy import BillingPolicy
from app.domain.billing.ports import Collection, SubscriptionStatus
from app.domain.billing.reminding import remind, tell_restored
from app.domain.mail.models import OutgoingMail
from app.kernel.ids import new_id
from app.web.installation import EXTENSION
from tests.billing import BRAND
from tests.web.contracting import Shop, subscribed
from tests.web.postman import bring, words_of

pytestmark = [pytest.mark.usefixtures("nobody"), pytest.mark.posts_mails]
SINCE = datetime(2027, 3, 25, 23, 30, tzinfo=UTC)  # the 26th in Paris, where clocks change on the 28th
SECOND = timedelta(seconds=1)

LATE = """Bonjour Ann,

Nous n’avons pas reçu votre paiement de {amount} : il manque depuis le {since}.

Vos services restent ouverts jusqu’au {until}. Ensuite, ils peuvent être suspendus, le temps que vous régliez.

Payer maintenant
https://camcha.example/account/billing/{id}/pay

Votre carte a expiré ? Mettez-la d’abord à jour, sur la même page.

Vous ne pouvez pas payer maintenant, ou la facture est fausse ? Écrivez-nous avant ce jour : aide@camcha.example."""

SUSPENDED = """Bonjour Ann,

Votre paiement de {amount} manque depuis le {since} : vos services sont donc suspendus. Rien n’est effacé.

Payer les rétablit aussitôt. Par virement, ils reprennent quand l’argent nous parvient.

Payer maintenant
https://camcha.example/account/billing/{id}/pay

En attendant, vous pouvez vous connecter, voir vos factures, prendre une copie de vos données et nous écrire : \
aide@camcha.example."""

LAST = f"{SUSPENDED}\n\nC’est notre dernier e-mail au sujet de ce paiement."

RESTORED = """Bonjour Ann,

Votre paiement est arrivé : merci. Tous vos services fonctionnent de nouveau, comme vous les aviez laissés.

https://camcha.example/account/

Quelque chose ne marche pas ? Écrivez-nous, nous le traitons en premier : aide@camcha.example."""

MISSING, STILL = "Votre paiement de {amount} manque", "Votre paiement de {amount} manque toujours"
ARE_SUSPENDED, ARE_BACK = "Vos services sont suspendus : il manque {amount}", "Vos services sont rétablis"
PARTS = {"amount": "22,80 €", "since": "26 mars 2027", "until": "2 avril 2027"}


def be_late(shop: Shop, collection: Collection = Collection.CHARGED) -> Subscription:
    """Let a payment of Ann's be missing."""
    row, _ = subscribed(
        shop.app, shop.account, ago=datetime.now(UTC) - SINCE, status=SubscriptionStatus.PAST_DUE,
        past_due_since=SINCE, collection=collection,
    )  # fmt: skip
    return row


def policy_of(shop: Shop) -> BillingPolicy:
    policy = shop.app.extensions[EXTENSION].registry.by_slug(BRAND).config.policy.billing
    assert isinstance(policy, BillingPolicy)
    return policy


def look(shop: Shop, late: Subscription, after: timedelta) -> list[tuple[str, str]]:
    """Let the scheduler look at that time after; give the subject and the text of each mail that it posts."""
    with shop.rows() as session:
        known = session.scalars(select(OutgoingMail.id)).all()
        row = session.get_one(Subscription, (BRAND, late.id))
        remind(session, row, policy_of(shop), now=SINCE + after)
        tell_restored(session, row, policy_of(shop), now=SINCE + after)
    with shop.rows() as session:
        posted = session.scalars(select(OutgoingMail).where(OutgoingMail.id.not_in(known))).all()
    return [read(shop, each) for each in posted]


def read(shop: Shop, mail: OutgoingMail) -> tuple[str, str]:
    """Give a mail's subject and what stands above its signature, with spaces that may break."""
    message = bring(shop.app, mail)
    text, _, _signature = words_of(message).partition("\n-- \n")
    subject, body = (each.replace("\u00a0", " ").replace("\u202f", " ") for each in (str(message["Subject"]), text))
    return subject, body.strip()


@pytest.mark.promise("CC-14")
@pytest.mark.parametrize(
    ("days", "subject", "text"),
    [
        (0, MISSING, LATE),
        (3, STILL, LATE),
        (6, STILL, LATE),
        (7, ARE_SUSPENDED, SUSPENDED),
        (14, ARE_SUSPENDED, SUSPENDED),
        (30, ARE_SUSPENDED, SUSPENDED),
        (45, ARE_SUSPENDED, LAST),
    ],
)
def test_each_mail_comes_at_its_time_once_and_says_how_much_since_when_and_what_becomes(
    shop: Shop, days: int, subject: str, text: str
) -> None:
    late, at = be_late(shop), timedelta(days=days)
    parts = {**PARTS, "id": str(late.id)}
    look(shop, late, at - SECOND)  # the step before it, if there is one

    assert look(shop, late, at) == [(subject.format(**parts), text.format(**parts))]
    assert look(shop, late, at + SECOND) == []


@pytest.mark.promise("CC-14")
def test_whoever_was_suspended_reads_that_all_is_back_once(shop: Shop) -> None:
    late, at = be_late(shop), timedelta(days=8)
    look(shop, late, at)
    with shop.rows() as session:
        row = session.get_one(Subscription, (BRAND, late.id))
        row.status, row.past_due_since = SubscriptionStatus.ACTIVE, None

    assert look(shop, late, at + SECOND) == [(ARE_BACK, RESTORED)]
    assert look(shop, late, at + 2 * SECOND) == []


@pytest.mark.promise("CC-14")
def test_a_transfer_is_missing_when_it_had_the_time_to_arrive(shop: Shop) -> None:
    late = be_late(shop, Collection.SENT)
    assert look(shop, late, timedelta(days=5) - SECOND) == []
    parts = {"amount": "22,80 €", "since": "31 mars 2027", "until": "7 avril 2027", "id": str(late.id)}
    assert look(shop, late, timedelta(days=5)) == [(MISSING.format(**parts), LATE.format(**parts))]


@pytest.mark.promise("CC-14")
def test_a_mail_asks_for_what_is_left_of_all_that_is_open(shop: Shop) -> None:
    late = be_late(shop)
    with shop.rows() as session:
        (bill,) = session.scalars(select(Bill).where(Bill.subscription_id == late.id)).all()
        bill.paid = 500
        facts = {column.key: getattr(bill, column.key) for column in Bill.__table__.columns}
        session.add(Bill(**{**facts, "id": new_id(SINCE), "provider_id": "in_next", "total": 123_456, "paid": 0}))

    parts = {**PARTS, "amount": "1 252,36 €", "id": str(late.id)}
    assert look(shop, late, timedelta(days=30)) == [(ARE_SUSPENDED.format(**parts), SUSPENDED.format(**parts))]
