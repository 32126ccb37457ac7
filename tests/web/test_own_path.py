"""Where a visitor may be sent on to: paths of this site, whatever a browser makes of the rest."""

import pytest
from flask import Flask

from app.web.own_path import own_path
from tests.web.people import Visitor, settle

pytestmark = pytest.mark.usefixtures("nobody", "from_anywhere")
ELSEWHERE = [
    "/\t/evil.example",  # Werkzeug makes //evil.example of it
    "\t//evil.example",
    "/\n/evil.example",
    "/\r\n/evil.example",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/account\\..\\..\\evil",
    "https://evil.example",
    "https:/account/",
    "javascript:alert(1)",
    "evil.example",
    "@evil.example",
    " /account/",
    "/account/ ",
    "/account/\0",
    "/account/\x7f",
    "?next=/account/",
    "",
]


@pytest.mark.security("LT-10")
@pytest.mark.parametrize("path", ELSEWHERE)
def test_what_could_lead_elsewhere_is_no_path_of_ours(path: str) -> None:
    assert own_path(path) is None


@pytest.mark.security("LT-10")
@pytest.mark.parametrize("path", ["/", "/account/", "/en/faq/?q=carte%20bleue#x", "/@ann", "/a:b", "/réponses/été"])
def test_a_path_of_ours_is_kept(path: str) -> None:
    assert own_path(path) == path


@pytest.mark.security("LT-10")
def test_no_way_that_leads_on_leads_elsewhere(app: Flask) -> None:
    settle(app)
    for path in ELSEWHERE:
        ann = Visitor(app)
        fields = {"email": "ann@example.com", "password": "wagon citron 48 parapluie"}
        sent = {**fields, "csrf_token": app.extensions["guichet"].csrf.token("camcha")}
        answer = ann.client.post("/login", base_url=ann.base, query_string={"next": path}, data=sent)
        assert answer.location == "/account/", path
        for page in ("/login", "/login/code", "/password/choose"):
            led = ann.client.get(page, base_url=ann.base, query_string={"next": path})
            assert led.location == "/account/", (page, path)
        scheme = {"scheme": "dark", "next": path, "csrf_token": ann.token_on("/")}  # no page sends this
        assert ann.client.post("/appearance", base_url=ann.base, data=scheme).location == "/", path
