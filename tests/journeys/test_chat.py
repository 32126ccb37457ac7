"""Somebody and one of the team talk, each at a browser, at once: typing, seen, a reload in the middle, the end."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from app.domain.accounts.models import Role
from app.kernel.clock import CLOCK, Clock
from tests.journeys.chatting import BRAND, come_to_chat, plant_hours, said, typed_and_seen, write
from tests.journeys.demo import Demo, running_demo
from tests.journeys.people import enter_desk, settle, sign_in, try_to_sign_in
from tests.journeys.visitor import Visitor, visiting


@pytest.fixture(scope="module")
def open_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The product, with a brand whose team is there at every hour."""
    folder = tmp_path_factory.mktemp("chatting")
    with running_demo(folder / "data", tenants=plant_hours(folder, '"00:00-24:00"')) as running:
        yield running


@pytest.mark.promise("CC-24")
def test_ann_asks_cleo_answers_and_the_request_holds_every_word(open_demo: Demo, browser: Browser) -> None:
    ann_email = settle(open_demo, BRAND)
    url = open_demo.urls[BRAND]
    with (
        visiting(browser, width=320) as ann,
        visiting(browser, width=1280, scheme="dark") as cleo,
    ):
        enter_desk(open_demo, cleo, BRAND, Role.AGENT)
        cleo.open(f"{url}/admin/chat/")
        cleo.press("Je suis disponible")
        sign_in(ann, url, ann_email)
        ann.page.reload()
        icon = ann.page.get_by_role("link", name="Démarrer une discussion").first
        ann.follow(icon)
        ann.look()
        ann.page.get_by_label("Votre message").fill("Ma page est blanche")
        ann.press("Démarrer une discussion")
        expect(said(ann)).to_have_text(["Ma page est blanche"])

        expect(cleo.page.get_by_role("main")).to_contain_text("1 discussion attend.")
        cleo.follow(cleo.page.get_by_role("button", name="Prendre"))
        cleo.look()
        expect(ann.page.get_by_role("main")).to_contain_text("vous répond.")
        talk(ann, cleo)
        reference = ann.page.url.rpartition("/")[2].partition("#")[0]
        cleo.press("Terminer la discussion")
        expect(ann.page.get_by_role("main")).to_contain_text("La discussion est terminée")
        expect(ann.page.get_by_role("button", name="Terminer la discussion")).to_be_hidden()
        expect(ann.page.get_by_role("main").get_by_role("link", name="Démarrer une discussion")).to_be_visible()
    open_demo.wait_for_mail(BRAND, ann_email, reference)


def talk(ann: Visitor, cleo: Visitor) -> None:
    """Type, answer, reload, write without a network: each sees every word, in order and once."""
    typed_and_seen(cleo, ann)
    write(cleo, "Je regarde")
    expect(said(ann)).to_have_text(["Ma page est blanche", "Je regarde"])
    expect(cleo.page.get_by_role("main")).to_contain_text("Vu")

    ann.page.reload()
    expect(said(ann)).to_have_text(["Ma page est blanche", "Je regarde"])
    write(ann, "Merci <b>")
    expect(said(cleo)).to_have_text(["Ma page est blanche", "Je regarde", "Merci <b>"])
    ann.page.context.set_offline(True)
    write(ann, "Hors ligne")
    expect(ann.page.get_by_role("alert")).to_contain_text("Pas de connexion")
    ann.page.context.set_offline(False)
    ann.complaints.clear()  # of a browser without a network
    expect(said(cleo)).to_have_text(["Ma page est blanche", "Je regarde", "Merci <b>", "Hors ligne"])
    expect(said(ann)).to_have_count(4)
    ann.look()


def test_without_scripts_a_look_for_news_brings_the_answer_and_keeps_what_is_typed(
    open_demo: Demo, browser: Browser
) -> None:
    email, url = settle(open_demo, BRAND), open_demo.urls[BRAND]
    with visiting(browser, width=320, scripted=False) as ann, visiting(browser, width=1280) as cleo:
        enter_desk(open_demo, cleo, BRAND, Role.AGENT)
        cleo.open(f"{url}/admin/chat/")
        cleo.press("Je suis disponible")
        sign_in(ann, url, email)
        come_to_chat(ann, url)
        ann.page.get_by_label("Votre message").fill("Sans script")
        ann.press("Démarrer une discussion")
        cleo.page.reload()
        cleo.follow(cleo.page.get_by_role("button", name="Prendre"))
        write(cleo, "Oui ?")
        expect(said(cleo)).to_have_count(2)
        ann.page.get_by_label("Votre message").fill("À moitié éc")
        ann.press("Voir s’il y a du nouveau")

        expect(said(ann)).to_have_text(["Sans script", "Oui ?"])
        expect(ann.page.get_by_label("Votre message")).to_have_value("À moitié éc")


@pytest.mark.promise("CC-24")
@pytest.mark.parametrize("scripted", [False, True])
def test_with_nobody_there_what_was_typed_becomes_a_request(
    demo: Demo,
    browser: Browser,
    scripted: bool,  # noqa: FBT001 - with scripts or without
) -> None:
    email, url = settle(demo, "camcha"), demo.urls["camcha"]
    with visiting(browser, width=320, scheme="dark", scripted=scripted) as ann:
        main = ann.page.get_by_role("main")
        sign_in(ann, url, email)
        ann.open(f"{url}/chat")
        expect(main).to_contain_text("Personne de notre équipe n’est dans le chat")
        ann.page.get_by_label("Votre message").fill("Ma caisse ne s’ouvre plus")
        ann.press("Ouvrir une demande")
        expect(main).to_contain_text("Votre texte est gardé")
        expect(ann.page.get_by_label("Que s’est-il passé")).to_have_value("Ma caisse ne s’ouvre plus")
        ann.page.get_by_label("En une phrase").fill("Caisse fermée")
        ann.press("Envoyer la demande")
        expect(main).to_contain_text("Nous avons votre demande")
        ann.press("Suivre ma demande", role="link")
        expect(main).to_contain_text("Ma caisse ne s’ouvre plus")


@pytest.mark.promise("CC-24")
@pytest.mark.parametrize("width", [1280, 320])
def test_what_is_answered_to_whoever_has_left_is_mailed_and_its_link_leads_to_the_chat(
    open_demo: Demo, browser: Browser, width: int
) -> None:
    email, url = settle(open_demo, BRAND), open_demo.urls[BRAND]
    with visiting(browser, width=1280) as cleo:
        enter_desk(open_demo, cleo, BRAND, Role.AGENT)
        cleo.open(f"{url}/admin/chat/")
        cleo.press("Je suis disponible")
        with visiting(browser, width=width) as ann:
            sign_in(ann, url, email)
            come_to_chat(ann, url)
            ann.page.get_by_label("Votre message").fill("Je dois partir")
            ann.press("Démarrer une discussion")
        expect(cleo.page.get_by_role("main")).to_contain_text("1 discussion attend.")
        cleo.follow(cleo.page.get_by_role("button", name="Prendre"))
        write(cleo, "Votre page est réparée")
        expect(said(cleo)).to_have_count(2)
    assert open_demo.mails(BRAND, email) == []
    Clock(open_demo.data / CLOCK).move(timedelta(minutes=11))
    mail = open_demo.wait_for_mail(BRAND, email, "> Votre page est réparée")

    with visiting(browser, width=width) as later:
        later.page.goto(re.findall(rf"{re.escape(url)}/chat/\S+", mail.text)[0])
        later.look()
        try_to_sign_in(later, email)
        expect(said(later)).to_have_text(["Je dois partir", "Votre page est réparée"])
        later.look()
        later.picture(f"chat-read-later-{width}")
