"""The editor while somebody types: nothing is lost, nothing is anybody else's, the page is as customers see it."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import delete, select

from app.blueprints.admin.faq.forms import LONGEST_BODY
from app.domain.accounts.factors.models import TotpFactor
from app.domain.accounts.models import Account, Role
from app.kernel.db import open_session, transaction
from app.web.cookies import SESSION
from tests.web.desk.drafts import draft_of
from tests.web.desk.editor import fields_of, preview_of, tell, tell_of, typings, write
from tests.web.desk.faq import entry_of, kept_faq
from tests.web.desk.team import colleague, prove
from tests.web.people import Visitor
from tests.web.tabs import Tab, empty, expire
from tests.web.test_at_once import at_once

OFFERED = "Vous aviez une saisie non enregistrée"
TYPED = "Zébulon n’a pas fini sa phr"
LONG = "Zébulon écrit longtemps.\n" * 8000  # 200,000 characters


@pytest.fixture(autouse=True)
def as_before(app: Flask) -> Iterator[None]:
    with kept_faq(app):
        yield
    empty(app)


@pytest.fixture
def path(app: Flask) -> str:
    return f"/admin/faq/{entry_of(app).id}"


def test_what_is_typed_is_kept_for_its_writer_and_nobody_else_sees_it(app: Flask, kim: Visitor, path: str) -> None:
    dora = colleague(app)
    assert tell(kim, path, body=TYPED, title="", review="demain").status_code == 200
    for visitor, page in (
        (dora, dora.get(path)),
        (dora, dora.get(f"{path}?typed=take")),
        (kim, Visitor(app).get("/faq/")),
    ):
        assert TYPED not in page.text, visitor
    page = kim.get(path)
    assert OFFERED in page.text
    assert TYPED in page.text
    assert fields_of(page)["body"] != TYPED
    assert kim.get("/admin/faq/").text.count("Brouillon") == dora.get("/admin/faq/").text.count("Brouillon")
    taken = fields_of(kim.get(f"{path}?typed=take"))
    assert (taken["body"], taken["title"], taken["review"]) == (TYPED, "", "demain")


def tab_offered(visitor: Visitor, path: str) -> str:
    """Read which tab's text the editor offers."""
    found = re.search(r'name="tab" value="([^"]+)"', visitor.get(path).text.partition("typed/forget")[2])
    assert found is not None
    return found[1]


def test_what_is_typed_later_in_another_tab_leaves_what_was_typed_before(kim: Visitor, path: str) -> None:
    tell(kim, path, body=TYPED)
    tell(kim, path)
    tell(kim, path, body="Autre chose.")
    assert "Autre chose." in kim.get(path).text
    kim.send(path, fields_of(kim.get(f"{path}?typed=take")))
    assert TYPED in kim.get(path).text


def test_what_is_saved_or_thrown_away_is_offered_no_more(app: Flask, kim: Visitor, path: str) -> None:
    tell(kim, path, body=TYPED)
    assert kim.send(f"{path}/typed/forget", {"tab": tab_offered(kim, path)}).status_code == 303
    assert OFFERED not in kim.get(path).text
    assert typings(app, entry_of(app).id) == []
    tell(kim, path, body=TYPED)
    taken = fields_of(kim.get(f"{path}?typed=take"))
    assert kim.send(path, taken).status_code == 303
    assert typings(app, entry_of(app).id) == []
    tell(kim, path, body=TYPED)
    assert OFFERED not in kim.get(path).text


def test_what_a_page_had_sent_and_comes_after_its_save_is_not_kept(app: Flask, kim: Visitor, path: str) -> None:
    form = fields_of(kim.get(path))
    assert kim.send(path, {**form, "body": TYPED}).status_code == 303
    assert tell_of({**form, "body": TYPED[:-3]}, kim, path).status_code == 200
    assert typings(app, entry_of(app).id) == []
    assert OFFERED not in kim.get(path).text


def test_only_one_s_own_text_is_thrown_away(app: Flask, kim: Visitor, path: str) -> None:
    dora = colleague(app)
    tell(kim, path, body=TYPED)
    dora.send(f"{path}/typed/forget", {"tab": tab_offered(kim, path)})
    assert [each["body"] for each in typings(app, entry_of(app).id)] == [TYPED]


def test_a_text_that_was_written_on_an_older_draft_is_not_saved_over_the_newer(
    app: Flask, kim: Visitor, path: str
) -> None:
    tell(kim, path, body=TYPED)
    write(colleague(app), path, body="Ce que Dora écrit.")
    answer = kim.send(path, fields_of(kim.get(f"{path}?typed=take")))
    assert answer.status_code == 409
    assert fields_of(answer)["body"] == TYPED
    assert "Ce que Dora écrit." in answer.text
    assert OFFERED in kim.get(path).text
    assert fields_of(kim.get(path))["body"] == "Ce que Dora écrit."


def test_looking_shows_what_is_typed_and_saves_nothing(app: Flask, kim: Visitor, path: str) -> None:
    page = write(kim, path, body="## Zébulon\n\nUn mot.", title="Zébulon parle", look="1")
    assert page.status_code == 200
    assert fields_of(page)["body"].replace("\r\n", "\n") == "## Zébulon\n\nUn mot."
    assert "Zébulon parle</h1>" in re.sub(r"\s+</h1>", "</h1>", preview_of(page))
    assert "Zébulon" not in kim.get(path).text
    assert typings(app, entry_of(app).id) == []


def test_the_script_is_told_the_page_the_mistakes_and_who_else_is_there(app: Flask, kim: Visitor, path: str) -> None:
    tell(colleague(app), path)
    told = tell(kim, path, body="Un.\n\nLe lien expire dans 60 minutes.\n\n[Là](entry:nowhere)").json
    assert told is not None
    assert "Le lien expire dans 60 minutes." in unescape(told["page"]).replace("\u00a0", " ")
    parts = unescape(told["parts"])
    assert "2 points à corriger" in parts
    assert 'data-go="3"' in parts
    assert 'data-words="60 minutes"' in parts
    assert 'data-put="{{ policy.reset_link.valid_for }}"' in parts
    assert 'data-go="5"' in parts
    assert "Dora Petit écrit ici aussi" in parts
    assert "Kim Roux" not in parts
    assert "Kim Roux écrit ici aussi" in colleague_page(app, path)


def colleague_page(app: Flask, path: str) -> str:
    """Open the editor as somebody third."""
    return colleague(app, Role.REVIEWER).get(path).text


@pytest.mark.parametrize(("length", "status"), [(LONGEST_BODY, 200), (LONGEST_BODY + 1, 413)])
def test_a_text_is_kept_up_to_its_greatest_length(
    app: Flask, kim: Visitor, path: str, length: int, status: int
) -> None:
    body = LONG[: length - 1].ljust(length, ".")
    assert tell(kim, path, body=body).status_code == status
    assert [each["body"] for each in typings(app, entry_of(app).id)] == ([body] if status == 200 else [])
    answer = write(kim, path, body=body)
    assert answer.status_code == (303 if status == 200 else 422)
    if status != 200:
        assert fields_of(answer)["body"].replace("\r\n", "\n") == body
        assert "200000 caractères" in answer.text


@pytest.mark.parametrize("button", [{}, {"look": "look"}])
def test_a_paste_of_two_megabytes_comes_back_in_its_field(
    app: Flask, kim: Visitor, path: str, button: dict[str, str]
) -> None:
    paste = "é <script>&\n" * (2 * 1024 * 1024 // 12) + "."
    answer = write(kim, path, body=paste, **button)
    assert answer.status_code == 422
    assert fields_of(answer)["body"].replace("\r\n", "\n") == paste
    assert "200000 caractères" in answer.text
    assert draft_of(app, entry_of(app)) is None


def come_back(app: Flask, kim: Visitor) -> None:
    """Sign in anew; no code is asked for meanwhile."""
    with open_session(app.extensions["guichet"].engine, "camcha") as session, transaction(session):
        session.execute(delete(TotpFactor), execution_options={"synchronize_session": False})
        editor = session.scalars(select(Account).where(Account.role == Role.EDITOR)).one()
    assert kim.sign_in(editor.email).status_code == 303
    prove(app, editor)


def test_a_long_text_outlives_the_end_of_its_session(app: Flask, kim: Visitor, path: str) -> None:
    tab = Tab(kim, path)
    typed = {**fields_of(kim.get(path)), "body": LONG[:-1]}
    headers = {"X-CSRF-Token": tab.token}
    expire(kim)
    del typed["csrf_token"]
    assert kim.client.post(f"{path}/live", base_url=kim.base, data=typed, headers=headers).status_code == 400
    assert typings(app, entry_of(app).id) == []
    assert "/login" in tab.send(typed).headers["Location"]
    come_back(app, kim)
    page = kim.get(path)
    assert fields_of(page)["body"].replace("\r\n", "\n") == LONG[:-1]
    assert kim.send(path, fields_of(page)).status_code == 303
    assert fields_of(kim.get(path))["body"].replace("\r\n", "\n") == LONG[:-1]


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "", "body": "", "synonyms": "", "review": ""},
        {"title": "\0\u202e", "body": "\0", "seen": "9" * 30, "based_on": "-1"},
        {"body": "---\nkey: x\n---\n", "title": "---", "review": "31/02/2026"},
        {"body": "> " * 3000, "synonyms": "," * 500},
        {"body": "{{ " * 3000, "title": "{{ policy.nowhere }}"},
        {"body": "[" * 3000 + "](x)" * 3000},
        {"body": "![x](figure:../../x) ![y](https://elsewhere.example/y.png)"},
    ],
    ids=["nothing", "controls", "front matter", "deep quotations", "open braces", "brackets", "drawings"],
)
def test_whatever_is_typed_is_checked_shown_and_kept(
    app: Flask, kim: Visitor, path: str, fields: dict[str, str]
) -> None:
    answer = tell(kim, path, **fields)
    assert answer.status_code == 200
    assert "à corriger" in answer.json["parts"]  # type: ignore[index]
    assert "elsewhere.example" not in answer.json["page"]  # type: ignore[index]
    assert len(typings(app, entry_of(app).id)) == 1
    assert kim.get(f"{path}?typed=take").status_code == 200


def test_nothing_at_all_is_an_empty_text(kim: Visitor, path: str) -> None:
    headers = {"X-CSRF-Token": Tab(kim, path).token}
    assert kim.client.post(f"{path}/live", base_url=kim.base, headers=headers).status_code == 200


def test_hostile_markdown_becomes_words_in_the_preview(kim: Visitor, path: str) -> None:
    body = (
        "<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)>\n\n"
        "[y](data:text/html,z) <https://ok.example/> \n\n</main></iframe><h1>z</h1>"
    )
    drawn = preview_of(write(kim, path, body=body, look="1")), tell(kim, path, body=body).json["page"]  # type: ignore[index]
    for page in (each.partition("<body")[2] for each in drawn):
        article = page.partition("<article")[2].partition("</article>")[0]
        assert "<script" not in page
        assert "<img" not in article
        assert "<iframe" not in page
        assert page.count("<h1") == 1
        assert not re.search(r'href="(?:javascript|data):', page)
        assert 'href="https://ok.example/"' in article


def test_the_preview_is_the_entry_s_page_in_its_own_language_for_somebody_unknown(app: Flask, kim: Visitor) -> None:
    english = entry_of(app, language="en")
    page = preview_of(kim.get(f"/admin/faq/{english.id}"))
    assert '<html lang="en"' in page
    assert english.title in page
    assert 'href="/en/faq/' in page
    assert "Kim" not in page
    assert "Sign in" in page
    assert preview_of(kim.get(f"/en/admin/faq/{english.id}")) == page
    french = preview_of(kim.get(f"/en/admin/faq/{entry_of(app).id}"))
    assert '<html lang="fr"' in french
    assert "Connexion" in french


def test_the_preview_of_another_language_shows_its_draft(app: Flask, kim: Visitor) -> None:
    english = f"/admin/faq/{entry_of(app, language='en').id}"
    write(kim, english, body="What the draft says.")
    assert "What the draft says." in kim.get(f"{english}/preview").text
    page = kim.get(f"/admin/faq/{entry_of(app).id}?beside=en")
    assert "What the draft says." in page.text
    assert "What the draft says." not in kim.get(f"/admin/faq/{entry_of(app).id}?beside=xx").text


def test_a_text_may_refer_to_what_its_page_lists(kim: Visitor, path: str) -> None:
    page = unescape(kim.get(f"{path}/references").text)
    for written in ("{{ policy.reset_link.valid_for }}", "{{ label.save }}", "{{ brand.name }}", "[](page:register)"):
        assert f"<code>{written}</code>" in page
    assert "60\u00a0minutes" in page
    found = unescape(kim.get(f"{path}/references?q=ENREGISTRER%20label").text)
    assert "{{ label.save }}" in found
    assert "reset_link" not in found
    assert "{{ label.save }}" not in unescape(kim.get(f"{path}/references?q=zzz").text)
    offered = re.findall(r"<code>(.+?)</code>", page)
    told = tell(kim, path, body="\n\n".join(offered)).json
    assert told is not None
    assert "leads nowhere" not in unescape(told["parts"])


def test_tabs_that_begin_at_once_are_kept_as_one(app: Flask, kim: Visitor, path: str) -> None:
    fields = fields_of(kim.get(path))
    headers, cookie = {"X-CSRF-Token": fields.pop("csrf_token")}, kim.cookie(SESSION)

    def tab() -> int:
        other = Visitor(app)
        other.client.set_cookie(
            f"__Host-{SESSION}", cookie or "", domain=kim.base.removeprefix("https://"), secure=True
        )
        return other.client.post(
            f"{path}/live", base_url=kim.base, data={**fields, "body": TYPED}, headers=headers
        ).status_code

    assert set(at_once(*[tab] * 4)) == {200}
    assert len(typings(app, entry_of(app).id)) == 1
