"""The library as its readers walk through it: what everybody may read, what an account opens, and the film."""

import re
from hashlib import sha256
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.demo import Demo
from tests.journeys.library import shelved
from tests.journeys.people import settle, try_to_sign_in
from tests.journeys.visitor import Visitor, visiting


def search(visitor: Visitor, words: str) -> None:
    """Ask the library's own search."""
    main = visitor.page.get_by_role("main")
    main.get_by_label("Que cherchez-vous").fill(words)
    visitor.press("Rechercher")


@pytest.mark.promise("OM-01")
@pytest.mark.parametrize(("width", "scripted"), [(320, True), (1280, True), (1280, False)])
def test_a_stranger_finds_a_document_and_a_customer_takes_it(
    demo: Demo, browser: Browser, tmp_path: Path, width: int, *, scripted: bool
) -> None:
    shelved(demo, "omicron", "um-7013-de")
    email, url = settle(demo, "omicron"), demo.urls["omicron"]
    with visiting(browser, width=width, scripted=scripted) as visitor:
        main = visitor.page.get_by_role("main")
        visitor.open(f"{url}/")
        if width < 760:  # the navigation is in its menu
            visitor.page.locator("summary", has_text="Menu").click()
        visitor.follow(visitor.page.get_by_role("link", name="Bibliothèque technique").locator("visible=true").first)
        visitor.look()
        visitor.picture(f"library-omicron-{width}")
        visitor.follow(main.get_by_role("navigation", name="Types").get_by_role("link", name=re.compile("^Documents")))
        main.get_by_label("Thème").select_option(label="Résistance d’enroulement")
        visitor.press("Afficher")
        expect(main.get_by_role("status")).to_have_text(re.compile(r"^\s*70\s+ressources\s"))  # and not 700
        search(visitor, "raccordment trafolab")  # a slip
        first = main.get_by_role("listitem").filter(has=visitor.page.get_by_role("heading")).first
        expect(first).to_contain_text("TrafoLab 5")
        expect(first).to_contain_text("Avec un compte")
        visitor.picture(f"library-search-omicron-{width}")
        visitor.follow(first.get_by_role("link").first)
        visitor.look()
        assert visitor.page.url.startswith(f"{url}/login?next=")
        try_to_sign_in(visitor, email)
        visitor.look()
        assert re.match(rf"{re.escape(url)}/resources/wd-\d+-fr$", visitor.page.url)
        visitor.picture(f"resource-omicron-{width}")
        digest = main.locator("code").first.inner_text()
        with visitor.page.expect_download() as taken:
            main.get_by_role("link", name=re.compile(r"\.pdf$")).click()
        taken.value.save_as(tmp_path / "taken.pdf")
        assert sha256((tmp_path / "taken.pdf").read_bytes()).hexdigest() == digest


@pytest.mark.promise("CC-26")
@pytest.mark.parametrize("width", [320, 1280])
def test_a_stranger_watches_a_film_and_reads_a_guide(demo: Demo, browser: Browser, width: int) -> None:
    shelved(demo, "camcha", "preparing-the-end-of-the-year")
    url = demo.urls["camcha"]
    with visiting(browser, width=width) as visitor:
        elsewhere: list[str] = []
        visitor.page.on(
            "request", lambda sent: None if sent.url.startswith((url, "data:")) else elsewhere.append(sent.url)
        )
        main = visitor.page.get_by_role("main")
        visitor.open(f"{url}/resources/")
        visitor.picture(f"library-camcha-{width}")
        for words in ("Guides d’utilisation", "Tutoriels vidéo", "Webinaires"):
            expect(main.get_by_role("link", name=re.compile(f"^{words}"))).to_be_visible()
        visitor.follow(main.get_by_role("link", name=re.compile("^Tutoriels vidéo")))
        visitor.look()
        visitor.press("Retrouver une facture", role="link")
        visitor.picture(f"resource-camcha-{width}")
        playing = "film => new Promise(done => { film.ontimeupdate = () => film.currentTime && done(); film.play(); })"
        visitor.page.locator("video").evaluate(playing)
        assert visitor.page.locator("video").evaluate("film => film.textTracks.length") == 2
        assert visitor.page.locator("video").evaluate("film => film.videoWidth") == 640
        visitor.open(f"{url}/resources/?q=inventair")  # a slip
        visitor.press("Faire l’inventaire sans fermer", role="link")
        expect(main).to_contain_text("Avant de compter")
        assert elsewhere == []


@pytest.mark.promise("CC-26")
@pytest.mark.parametrize(("width", "scripted"), [(320, False), (1280, True)])
def test_a_webinar_leads_to_signing_up_before_it_and_to_its_recording_afterwards(
    demo: Demo, browser: Browser, width: int, *, scripted: bool
) -> None:
    shelved(demo, "camcha", "preparing-the-end-of-the-year")
    email, url = settle(demo, "camcha"), demo.urls["camcha"]
    with visiting(browser, width=width, scripted=scripted) as visitor:
        main = visitor.page.get_by_role("main")
        visitor.open(f"{url}/resources/bien-commencer-en-direct")
        visitor.look()
        visitor.picture(f"webinar-camcha-{width}")
        visitor.follow(main.get_by_role("link", name=re.compile("Bien commencer avec votre abonnement")).first)
        visitor.look()
        visitor.press("Se connecter pour s’inscrire", role="link")
        try_to_sign_in(visitor, email)
        visitor.look()
        visitor.press("Prendre une place")
        demo.wait_for_mail("camcha", email, "Vous avez une place")
        visitor.press("Bien commencer, en direct", role="link")
        expect(main).to_contain_text("Vous avez une place")
        visitor.open(f"{url}/resources/moins-de-rendez-vous-manques")
        expect(main).to_contain_text("A eu lieu")
        assert visitor.page.locator("video track").count() == 2
        visitor.picture(f"recording-camcha-{width}")
