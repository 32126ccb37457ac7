"""A brand that takes requests, and some worked off at its desk by the desk's pages."""

import re
from pathlib import Path

from flask import Flask

from app.domain.accounts.models import Account
from app.domain.support.models import Ticket
from tests.web.desk.requests import QUEUE, act, ask_for, path_of, press
from tests.web.people import Visitor

INCIDENTS = "/admin/incidents/"
SAID = {"impact": "slow", "words_fr": "Nous cherchons."}


def let_ask(brands: Path, brand: str) -> None:
    """Let a brand take requests that took none."""
    file = brands / brand / "tenant.toml"
    file.write_text(file.read_text().replace('"account", ', '"account", "support", ', 1))


def be_helped(app: Flask, account: Account, brand: str, dora: Visitor) -> None:
    """Let an account ask twice, and one of the team find, answer, note, tag, link, merge and resolve what it asked."""
    first, second, third = (ask_for(app, account, brand, subject=f"Couvercle {number}") for number in range(3))
    for query in ("", "?shelf=mine", "?shelf=unassigned", "?shelf=late", "?shelf=waiting", "?shelf=resolved"):
        assert dora.get(f"{QUEUE}{query}").status_code == 200
    for query in ("?topic=other", "?tag=zorglub", "?q=couvercle+martin", f"?q={first.reference}", "?shelf=carrier"):
        assert dora.get(f"{QUEUE}{query}").status_code == 200
    for step, fields in (("keep", {"reply": "Bonjour"}), ("note", {"note": "Hm"}), ("send", {"reply": "Voilà."})):
        assert press(dora, first, step, **fields).status_code == 303
    for name, fields in (("tags", {"tags": "couvercle"}), ("link", {"other": second.reference}), ("resolve", {})):
        assert act(dora, first, name, **fields).status_code == 303
    assert dora.send(f"{path_of(second)}/merge", {"other": third.reference}).status_code == 303
    assert act(dora, first, "unlink", other=second.reference).status_code == 303
    blame(dora, first)


def blame(dora: Visitor, ticket: Ticket) -> None:
    """Open an incident, say that it is the cause of a request, and answer that with what is said next."""
    key = re.search(r'name="key"[^>]* value="([^"]+)"', dora.get(f"{INCIDENTS}new").text)
    assert key is not None
    begun = {**SAID, "key": key[1], "title_fr": "Paiements lents", "began": "30", "state": "identified"}
    opened = dora.send(f"{INCIDENTS}new", begun).location.partition("?")[0]
    for path, fields in (
        (f"{opened}/attach", {"reference": ticket.reference}),
        (opened, {**SAID, "seen": "1", "state": "monitoring", "answers": "y"}),
    ):
        assert dora.send(path, fields).status_code == 303
    assert dora.get(INCIDENTS).status_code == 200
