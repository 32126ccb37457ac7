"""Screenshots are pasted or dropped where they are asked for."""

import base64

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.demo import Demo
from tests.journeys.people import settle, sign_in
from tests.journeys.visitor import visiting
from tests.web.requesting import PNG

CAMCHA, SEND = "camcha", "Envoyer la demande"
# A browser lets no program fill its clipboard with a file, or drag one in: the page is told as the browser would.
_GIVEN = """
(place, [kind, name, type, content]) => {
  const given = new DataTransfer();
  const bytes = Uint8Array.from(atob(content), (each) => each.charCodeAt(0));
  given.items.add(new File([bytes], name, { type }));
  const init = { bubbles: true, cancelable: true };
  place.dispatchEvent(kind === "paste"
    ? new ClipboardEvent("paste", { ...init, clipboardData: given })
    : new DragEvent("drop", { ...init, dataTransfer: given }));
}
"""


@pytest.mark.posts_mails
@pytest.mark.promise("ST-08")
def test_screenshots_are_pasted_and_dropped_and_come_with_the_request(demo: Demo, browser: Browser) -> None:
    with visiting(browser, width=1280) as visitor:
        page, main = visitor.page, visitor.page.get_by_role("main")
        sign_in(visitor, demo.urls[CAMCHA], settle(demo, CAMCHA))
        visitor.open(f"{demo.urls[CAMCHA]}/support/new?topic=question")
        page.get_by_label("En une phrase").fill("Une page blanche")
        page.get_by_label("Que s’est-il passé").fill("Rien ne vient.")
        for kind, name, content in (("paste", "collée.png", PNG), ("drop", "déposé.txt", b"Erreur 17")):
            given = [kind, name, "", base64.b64encode(content).decode()]
            page.get_by_label("Captures d’écran").evaluate(_GIVEN, given)
        visitor.press(SEND)
        expect(main).to_contain_text("Nous avons votre demande")
        visitor.press("Suivre ma demande", role="link")
        for name in ("collée.png", "déposé.txt"):
            expect(main.get_by_role("link", name=name)).to_be_visible()
