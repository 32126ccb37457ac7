"""A subscription from its purchase on 31 January to its end: renewed, missed, suspended, restored, each mail read.

The demo is this module's own, as its clock moves.
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_date
from playwright.sync_api import Browser, Locator, expect

from app.demo.stripe.__main__ import FILE
from app.demo.stripe.store import Store
from app.kernel.clock import CLOCK, Clock
from tests.adapters.stripe.kept import KeptExchanges
from tests.journeys.demo import Demo, running_demo
from tests.journeys.letters import Letters
from tests.journeys.people import settle, sign_in, try_to_sign_in
from tests.journeys.test_checkout import ORDER, type_card
from tests.journeys.visitor import Visitor, visiting
from tests.moments import until_next

pytestmark = pytest.mark.posts_mails

BRAND = "camcha"
GOOD, ASKING, FAILS_LATER = "4242 4242 4242 4242", "4000 0027 6000 3184", "4000 0000 0000 0341"
STEPS = (31, 7, 3, 1)  # days, by the clock's buttons
OPEN = ("billing/", "invoices/", "privacy", "close")  # whatever is suspended
PAY, SUSPENDED = "Payer 34,80 €", "Vos services sont suspendus"
INVOICE, CARD = "Votre facture CAMCHA-.+", "Un moyen de paiement a été ajouté à votre compte"
MISSING = "Votre paiement de 34,80 € manque"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Give a demo of one's own, whose clock no other journey reads."""
    data = tmp_path_factory.mktemp("moving") / "data"
    set_to_noon(data)
    with running_demo(data) as running:
        yield running
        assert KeptExchanges(data / FILE).list_misfits() == []


def set_to_noon(data: Path) -> None:
    """Let both clocks of a demo that has not begun say noon: it is the same day in Paris as in UTC."""
    data.mkdir()
    clock = Clock(data / CLOCK)
    ahead = until_next(clock(), hour=12)
    clock.move(ahead)
    Store(data / FILE).move(int(ahead.total_seconds()))


def time_of(demo: Demo) -> datetime:
    return Clock(demo.data / CLOCK)()


def let_pass(demo: Demo, visitor: Visitor, days: int) -> None:
    """Press the clock's buttons until so many days have passed; what comes due meanwhile happens."""
    visitor.page.goto(f"{demo.urls[BRAND]}/_demo/clock")
    for step in STEPS:
        while days >= step:
            name = f"{step} jour{'s' if step > 1 else ''} plus tard"
            visitor.follow(visitor.page.get_by_role("button", name=name, exact=True))
            days -= step


def to_31_january(demo: Demo, visitor: Visitor) -> datetime:
    """Let time pass until it is the 31st of January, and give that time."""
    now = time_of(demo).date()
    year = now.year + ((now.month, now.day) > (1, 31))
    let_pass(demo, visitor, (now.replace(year=year, month=1, day=31) - now).days)
    return time_of(demo)


def let_come(demo: Demo, visitor: Visitor, moment: datetime) -> None:
    """Let time pass until the day after."""
    let_pass(demo, visitor, (moment - time_of(demo)).days + 2)


def said(moment: datetime, pattern: str = "d MMMM y") -> str:
    return format_date(moment.astimezone(ZoneInfo("Europe/Paris")).date(), pattern, locale="fr")


def anniversary(begun: datetime, month: int) -> datetime:
    """Give that month's anniversary of the 31st of January: the month's last day."""
    return begun.replace(month=month, day=monthrange(begun.year, month)[1])


def buy(demo: Demo, visitor: Visitor, email: str) -> None:
    """Buy an offer with a card whose bank asks, and agree."""
    main = visitor.page.get_by_role("main")
    visitor.open(f"{demo.urls[BRAND]}/offers/atelier")
    visitor.press("Acheter", "link")
    try_to_sign_in(visitor, email)
    for label, text in (("Numéro et rue", "12 rue des Tanneurs"), ("Code postal", "38000"), ("Ville", "Grenoble")):
        main.get_by_label(label).fill(text)
    visitor.press("Continuer")
    visitor.press(ORDER)
    type_card(main, ASKING)
    main.get_by_role("button", name=PAY).click()
    visitor.follow(visitor.page.get_by_role("dialog").get_by_role("button", name="Oui, c’est moi"))
    visitor.look()
    expect(main.get_by_role("heading", level=1)).to_have_text("Atelier est à vous")


def charge_another(demo: Demo, visitor: Visitor, number: str) -> None:
    """Put another card on file, to be charged from now on."""
    main = visitor.page.get_by_role("main")
    visitor.open(f"{demo.urls[BRAND]}/account/billing/cards")
    visitor.press("Mettre à jour", "link")
    visitor.press("Continuer")
    type_card(main, number)
    main.get_by_role("button", name="Enregistrer").click()
    expect(main).to_contain_text("remplace l’ancien")


def overview(demo: Demo, visitor: Visitor) -> Locator:
    visitor.open(f"{demo.urls[BRAND]}/account/billing/")
    return visitor.page.get_by_role("main")


@pytest.mark.promise("CC-04")
@pytest.mark.promise("CC-06")
@pytest.mark.promise("CC-08")
@pytest.mark.promise("CC-09")
@pytest.mark.promise("CC-12")
@pytest.mark.promise("CC-13")
@pytest.mark.promise("CC-14")
def test_a_subscription_is_bought_renewed_missed_suspended_restored_and_ended(demo: Demo, browser: Browser) -> None:
    email = settle(demo, BRAND)
    letters = Letters(demo, BRAND, email)
    with visiting(browser, width=1280) as visitor:
        begun = to_31_january(demo, visitor)
        buy(demo, visitor, email)
        renew_twice(demo, visitor, letters, begun)
        charge_another(demo, visitor, FAILS_LATER)
        letters.open(CARD, "•••• 0341", "Il remplace", "•••• 4242")
        let_come(demo, visitor, anniversary(begun, 4))
    with visiting(browser, width=320, scheme="dark") as visitor:
        miss(demo, visitor, letters, begun)
        be_suspended(demo, visitor, letters)
        pay_at_last(demo, visitor, letters)
        end(demo, visitor, letters, begun)
    assert letters.list_unopened() == []


def renew_twice(demo: Demo, visitor: Visitor, letters: Letters, begun: datetime) -> None:
    """See the first invoice, then one for each of two anniversaries, in a file each."""
    url, main = demo.urls[BRAND], visitor.page.get_by_role("main")
    letters.open_paper(INVOICE, "34,80 €")
    expect(overview(demo, visitor)).to_contain_text(said(anniversary(begun, 2), "MMMM y"))
    charge_another(demo, visitor, GOOD)
    letters.open(CARD, "•••• 4242", "Il remplace", "•••• 3184")
    for month, following in ((2, 3), (3, 4)):
        let_come(demo, visitor, anniversary(begun, month))
        letters.open_paper(INVOICE, "34,80 €")
        sign_in(visitor, url, letters.to)
        expect(overview(demo, visitor)).to_contain_text(said(anniversary(begun, following), "MMMM y"))
    visitor.open(f"{url}/account/invoices/")
    with visitor.page.expect_download() as saved:
        main.get_by_role("link", name="PDF").first.click()
    assert saved.value.path().read_bytes().startswith(b"%PDF-")
    for moment in (begun, anniversary(begun, 2), anniversary(begun, 3)):
        expect(main).to_contain_text(f"{said(moment, 'd MMM')} – ")


def miss(demo: Demo, visitor: Visitor, letters: Letters, begun: datetime) -> None:
    """Read of a payment that is missing, by mail and on every page, and be led to pay by keyboard."""
    due = anniversary(begun, 4)
    letters.open(MISSING, "Nous n’avons pas reçu votre paiement de 34,80 €", said(due))
    sign_in(visitor, demo.urls[BRAND], letters.to)
    letters.open("Connexion depuis un nouvel appareil", "C’était vous")
    for page in ("", "profile", *OPEN):
        visitor.open(f"{demo.urls[BRAND]}/account/{page}")
        expect(visitor.page.get_by_role("main")).to_contain_text("Un paiement manque")
    visitor.picture("late-320-dark")
    visitor.page.get_by_role("main").get_by_role("link", name="Payer maintenant", exact=True).first.focus()
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")
    visitor.look()
    expect(visitor.page.get_by_role("main")).to_contain_text("34,80")


def be_suspended(demo: Demo, visitor: Visitor, letters: Letters) -> None:
    """Be reminded twice, then suspended, and reach all that stays open."""
    for days in (3, 2):
        let_pass(demo, visitor, days)
        letters.open(f"{MISSING} toujours", "Nous n’avons pas reçu votre paiement de 34,80 €")
    let_pass(demo, visitor, 2)
    letters.open(f"{SUSPENDED} : il manque 34,80 €", "sont donc suspendus")
    sign_in(visitor, demo.urls[BRAND], letters.to)
    for page in ("", "profile", *OPEN):
        visitor.open(f"{demo.urls[BRAND]}/account/{page}")
        expect(visitor.page.get_by_role("main")).to_contain_text(SUSPENDED)
    visitor.open(f"{demo.urls[BRAND]}/support/")


def pay_at_last(demo: Demo, visitor: Visitor, letters: Letters) -> None:
    """Pay what is missing with another card, and have everything back at once."""
    main = visitor.page.get_by_role("main")
    overview(demo, visitor)
    visitor.follow(main.get_by_role("link", name="Payer maintenant", exact=True).first)
    visitor.look()
    type_card(main, GOOD)
    visitor.follow(main.get_by_role("button", name=PAY))
    visitor.look()
    expect(main).to_contain_text("Rien n’est à payer")
    letters.open("Vos services sont rétablis", "Votre paiement est arrivé")
    letters.open_paper(INVOICE, "34,80 €")
    visitor.open(f"{demo.urls[BRAND]}/account/")
    expect(main).not_to_contain_text(SUSPENDED)


def end(demo: Demo, visitor: Visitor, letters: Letters, begun: datetime) -> None:
    """End the contract in three steps; it ends with what was paid, and is billed no more."""
    main = overview(demo, visitor)
    visitor.press("Résilier votre contrat", "link")
    visitor.press("Confirmer la résiliation")
    expect(main.get_by_role("heading", level=1)).to_contain_text("Votre contrat prend fin le")
    letters.open(
        f"Votre contrat prend fin le {said(anniversary(begun, 5))}", "Votre déclaration", "accusé de réception"
    )
    let_pass(demo, visitor, 31)
    sign_in(visitor, demo.urls[BRAND], letters.to)
    expect(overview(demo, visitor)).to_contain_text("Terminé")
    assert time_of(demo) > datetime.now(UTC)
