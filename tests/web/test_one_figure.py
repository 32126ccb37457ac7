"""A figure of a brand lives once: changing it changes what pages do, what they and the mails say, and the FAQ."""

from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from flask import Flask

from tests.mails import Mails
from tests.stock import MakeApp
from tests.web.people import Visitor, empty_accounts, settle
from tests.web.postman import bring, words_of
from tests.web.walks import entry_paths

BRAND = "camermix"
ANN = "ann@example.com"


@pytest.fixture
def changed(make_app: MakeApp, brands: Path) -> Iterator[Flask]:
    """Give the application with seven tries and a link of ninety minutes, in a copy of the brand."""
    config = brands / BRAND / "tenant.toml"
    written = config.read_text()
    seven = written.replace("max_attempts = 5", "max_attempts = 7").replace('"60 minutes"', '"90 minutes"')
    config.write_text(seven)
    app = make_app()
    config.write_text(written)
    yield app
    empty_accounts(app)


def read(app: Flask, path: str) -> str:
    return unescape(Visitor(app, BRAND).get(path).text).replace("\xa0", " ")


@pytest.mark.promise("CM-10")
def test_seven_tries_are_counted_and_said_by_page_mail_and_faq(app: Flask, changed: Flask, mails: Mails) -> None:
    settle(changed, BRAND)
    ann = Visitor(changed, BRAND)

    said = [ann.sign_in(password=f"wrong {number}").text for number in range(1, 8)]

    assert ["Il reste un essai" in text for text in said] == [False] * 5 + [True, False]
    assert ["La connexion est bloquée" in text for text in said] == [False] * 6 + [True]
    mail, paths = mails.expect("sign_in_blocked", to=ANN), entry_paths(BRAND, "fr")
    for asked, figure, before in ((changed, 7, 6), (app, 5, 4)):
        assert f"après {figure} essais ratés" in read(asked, "/login")
        assert f"bloquée après {figure} essais ratés" in words_of(bring(asked, mail))
        assert f"{figure} essais ratés</strong>" in read(asked, paths["account-blocked"])
        assert f"{before} essais ratés</strong>" in read(asked, paths["last-attempt"])


@pytest.mark.promise("CM-11")
def test_the_link_s_life_is_the_same_in_page_mail_faq_and_deed(app: Flask, changed: Flask, mails: Mails) -> None:
    settle(changed, BRAND)
    for asked, life in ((changed, 90), (app, 60)):
        Visitor(asked, BRAND).send("/password/forgot", {"email": ANN})
        mail = mails.expect("reset_password", to=ANN)

        assert mail.expires_at is not None
        assert (mail.expires_at - mail.posted_at).total_seconds() == life * 60
        assert f"{life} minutes" in words_of(bring(asked, mail))
        for path in ("/password/forgot", "/password/forgot/sent", entry_paths(BRAND, "fr")["forgot-password"]):
            assert f"{life} minutes" in read(asked, path)
