"""The rights table: every page of the desk, every role. A page without a row fails."""

import re
from functools import lru_cache
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.accounts.models import Account, AccountState, Role
from app.domain.accounts.rights import is_staff
from app.domain.faq.models import FaqEntry, FaqSection
from app.kernel.db import open_session
from app.web.staff import RIGHT
from tests.cast import BIRCH
from tests.web.desk.team import colleague, prove
from tests.web.people import Visitor, settle, settle_twins

pytestmark = pytest.mark.usefixtures("nobody")

HELPERS, ADMINS, TEAM = {Role.AGENT, Role.ADMIN}, {Role.ADMIN}, set(Role) - {Role.CUSTOMER}
WRITERS, PUBLISHERS = {Role.EDITOR, Role.REVIEWER, Role.ADMIN}, {Role.REVIEWER, Role.ADMIN}
_HELP = ("approve", "refuse", "send_again", "unlock", "temporary_password", "email", "end_sessions", "reset_factors")
_SEE = ("view_as",)
_CLOSE = ("suspend", "resume", "close", "reopen", "delete", "role")
_BILLING = ("override", "refund", "send", "dispute")
_TRANSFERS = ("ask_import", "template", "ask_export", "show", "refused", "upload", "export", "start", "stop", "fetch")
TABLE: dict[str, set[Role]] = {
    "desk.home": TEAM,
    "desk.second_factor": TEAM,
    "mails.index": ADMINS,
    "mails.again": ADMINS,
    "journal.index": ADMINS,
    **{f"policy_desk.{view}": ADMINS for view in ("index", "edit", "propose", "preview", "save")},
    "journal.export": ADMINS,
    **{f"faq_desk.{view}": WRITERS for view in ("index", "edit", "save")},
    **{f"faq_live.{view}": WRITERS for view in ("preview", "live", "forget", "references")},
    **{f"faq_steps.{view}": WRITERS for view in ("review", "discard", "history", "revision", "restore")},
    **{f"faq_steps.{view}": PUBLISHERS for view in ("give_back", "publish", "unschedule")},
    "faq_steps.compare_two": WRITERS,
    **{f"faq_upkeep.{view}": WRITERS for view in ("index", "translation", "in_step")},
    "faq_upkeep.still_right": PUBLISHERS,
    "faq_promises.index": WRITERS,
    **{f"faq_insight.{view}": WRITERS for view in ("index", "dismiss", "restore", "feedback")},
    "digest.switch": WRITERS,
    **{f"transfers.{view}": ADMINS for view in _TRANSFERS},
    **{f"faq_tree.{view}": WRITERS for view in ("new", "create", "translate")},
    "faq_tree.move": PUBLISHERS,
    **{f"faq_places.{view}": PUBLISHERS for view in ("ask_address", "change_address", "ask_withdraw", "withdraw")},
    "faq_places.give_back": PUBLISHERS,
    **{f"faq_sections.{view}": PUBLISHERS for view in ("move", "new", "create", "edit", "rename", "delete")},
    **{f"faq_files.{view}": PUBLISHERS for view in ("index", "look", "apply", "ask_disk", "apply_disk")},
    "faq_files.download": WRITERS,
    **{f"pro_desk.{view}": HELPERS for view in ("index", "show")},
    **{f"pro_desk.{way}_{act}": HELPERS for act in ("accept", "refuse", "ask_again") for way in ("ask", "do")},
    **{f"invoice_desk.{view}": HELPERS for view in ("index", "show", "pdf")},
    **{f"crediting_desk.{view}": ADMINS for view in ("ask", "do")},
    **{f"invoice_totals.{view}": ADMINS for view in ("index", "months", "vat")},
    **{f"request_reports.{view}": ADMINS for view in ("index", "topics", "ratings", "read")},
    **{f"billing_desk.{view}": HELPERS for view in ("index", "waiting", "show")},
    **{f"quarantine.{view}": HELPERS for view in ("index", "show", "file", "open_new", "put_into", "discard")},
    **{f"billing_acts.{way}_{act}": ADMINS for act in _BILLING for way in ("ask", "do")},
    **{f"billing_matching.{way}_settle": ADMINS for way in ("ask", "do")},
    **{f"webhook_desk.{view}": ADMINS for view in ("index", "again")},
    "request_desk.index": HELPERS,
    **{f"request_thread.{view}": HELPERS for view in ("show", "write", "live")},
    **{f"request_acts.{view}": HELPERS for view in ("lead_on", "give", "tag", "ask_tie", "do_tie", "untie")},
    **{f"request_opening.{view}": HELPERS for view in ("ask", "open_it")},
    "canned_desk.index": TEAM,
    "canned_desk.said": HELPERS,
    **{f"canned_desk.{view}": PUBLISHERS for view in ("new", "make", "edit", "save", "drop")},
    **{f"event_desk.{view}": HELPERS for view in ("index", "ask_new", "do_new", "show", "change", "publish")},
    **{f"event_desk.{view}": HELPERS for view in ("ask_cancel", "cancel", "sign_ups", "take_list")},
    **{f"library_desk.{view}": HELPERS for view in ("index", "ask_new", "do_new", "show", "change")},
    **{f"library_desk.{view}": HELPERS for view in ("publish", "schedule", "withdraw")},
    **{f"library_files.{view}": HELPERS for view in ("index", "bring", "take", "restore", "ask_remove", "remove")},
    **{f"library_figures.{view}": HELPERS for view in ("index", "take", "of_one")},
    **{f"library_imports.{view}": HELPERS for view in ("ask", "upload", "template")},
    **{f"library_imports.{view}": HELPERS for view in ("show", "report", "start", "cancel")},
    **{f"library_subjects.{view}": HELPERS for view in ("index", "ask_new", "do_new", "show", "change")},
    **{f"library_subjects.{view}": HELPERS for view in ("ask_remove", "remove")},
    **{f"event_webinars.{view}": HELPERS for view in ("ask", "tie")},
    **{f"incident_desk.{view}": HELPERS for view in ("index", "ask_open", "do_open", "show", "update", "do_attach")},
    **{f"chat_desk.{view}": HELPERS for view in ("index", "pulse", "switch", "show", "messages", "reply", "here")},
    **{f"chat_desk.{view}": HELPERS for view in ("take", "stop", "keep", "hand_over")},
    "people.index": HELPERS,
    "people_together.ask": HELPERS,
    "people_together.do": HELPERS,
    "people.show": HELPERS,
    "people_devices.ask": HELPERS,
    "people_devices.do": HELPERS,
    **{f"people.{way}_{act}": HELPERS for act in (*_HELP, *_SEE) for way in ("ask", "do")},
    **{f"people.{way}_{act}": ADMINS for act in _CLOSE for way in ("ask", "do")},
}


def brand_of(endpoint: str) -> str:
    """Give a brand that has the page."""
    if endpoint.startswith("people_devices."):
        return "omicron"
    return "remember-provence" if endpoint.startswith("pro_desk.") else "camcha"


def is_form(app: Flask, endpoint: str) -> bool:
    return not any("GET" in rule.methods for rule in app.url_map.iter_rules(endpoint) if rule.methods)


@lru_cache(maxsize=1)  # asked for by thousands of pages
def known_ids(app: Flask) -> dict[str, object]:
    with open_session(app.extensions["guichet"].engine, "camcha") as session:
        entry_id = session.scalars(select(FaqEntry.id).where(FaqEntry.language == "fr").limit(1)).one()
        section_id = session.scalars(select(FaqSection.id).where(FaqSection.language == "fr").limit(1)).one()
    return {"entry_id": entry_id, "section_id": section_id, "number": 1, "path": "sign_in.max_attempts"}


def path_of(app: Flask, endpoint: str, account_id: UUID) -> str:
    rule, ids = next(app.url_map.iter_rules(endpoint)), known_ids(app)
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda named: str(ids.get(named[1], account_id)), str(rule.rule))


def desk_endpoints(app: Flask) -> set[str]:
    return {rule.endpoint for rule in app.url_map.iter_rules() if str(rule.rule).startswith("/admin")}


@pytest.fixture
def ann(app: Flask) -> Account:
    return settle_twins(app, state=AccountState.WAITING)


def test_every_page_of_the_desk_has_a_row(app: Flask) -> None:
    assert desk_endpoints(app) == set(TABLE)


def test_every_page_of_the_desk_is_behind_its_door(app: Flask) -> None:
    guarded = {endpoint for endpoint in desk_endpoints(app) if hasattr(app.view_functions[endpoint], RIGHT)}
    assert desk_endpoints(app) - guarded == {"desk.second_factor"}


def ask(visitor: Visitor, app: Flask, endpoint: str, account_id: UUID, token: str = "") -> int:
    """Ask for a page or send a form, with the token of one of the visitor's pages: it is good for every form."""
    path = path_of(app, endpoint, account_id)
    if is_form(app, endpoint):
        return visitor.client.post(path, base_url=visitor.base, data={"csrf_token": token}).status_code
    return visitor.get(path).status_code


def refusal(role: Role) -> int:
    """Give the door's answer to whoever has no right; a page about nothing answers 404, but only to whoever has."""
    return 403 if is_staff(role) else 404


@pytest.mark.parametrize("role", list(Role))
def test_each_role_reaches_its_pages_and_no_others(app: Flask, ann: Account, role: Role) -> None:
    visitors = {brand: colleague(app, role, brand) for brand in sorted({*map(brand_of, TABLE)})}
    reached = {
        endpoint
        for endpoint in sorted(TABLE)
        if not is_form(app, endpoint) and ask(visitors[brand_of(endpoint)], app, endpoint, ann.id) != refusal(role)
    }
    assert reached == {name for name, roles in TABLE.items() if role in roles and not is_form(app, name)}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_no_form_is_taken_from_a_role_without_its_right(app: Flask, ann: Account, role: Role) -> None:
    visitors = {brand: colleague(app, role, brand) for brand in sorted({*map(brand_of, TABLE)})}
    tokens = {brand: visitor.token_on("/account/") for brand, visitor in visitors.items()}
    for endpoint, roles in TABLE.items():
        if is_form(app, endpoint) and role not in roles:
            brand = brand_of(endpoint)
            assert ask(visitors[brand], app, endpoint, ann.id, tokens[brand]) == refusal(role), endpoint


def test_a_stranger_is_led_to_the_sign_in(app: Flask, ann: Account) -> None:
    for endpoint in TABLE:
        if not is_form(app, endpoint):
            answer = Visitor(app, brand_of(endpoint)).get(path_of(app, endpoint, ann.id))
            assert "/login" in answer.headers["Location"], endpoint


def test_a_colleague_without_a_second_factor_is_led_to_adding_one(app: Flask, ann: Account) -> None:
    visitor = colleague(app, factor=False)
    answer = visitor.get(f"/admin/people/{ann.id}")
    assert answer.headers["Location"].startswith("/admin/second-factor")
    assert visitor.get("/admin/second-factor").status_code == 200
    assert visitor.send(f"/admin/people/{ann.id}/approve").status_code == 303


def test_an_administrator_elsewhere_is_nobody_here(app: Flask, ann: Account) -> None:
    other = settle(app, BIRCH, email="only@birch.example")
    visitor = colleague(app)
    missing = visitor.get(f"/admin/people/{UUID(int=9)}")
    foreign = visitor.get(f"/admin/people/{other.id}")
    assert (foreign.status_code, foreign.text.replace(str(other.id), "")) == (
        404,
        missing.text.replace(str(UUID(int=9)), ""),
    )
    there = Visitor(app, BIRCH)
    there.client = visitor.client
    assert "/login" in there.get(f"/admin/people/{ann.id}").headers["Location"]


def test_an_agent_does_nothing_to_a_colleague(app: Flask) -> None:
    dora = settle(app, email="dora@example.com", role=Role.ADMIN)
    prove(app, dora)
    visitor = colleague(app, Role.AGENT)
    token = visitor.token_on("/account/")
    for endpoint in TABLE:
        if endpoint.startswith(("people.ask_", "people.do_")):
            assert ask(visitor, app, endpoint, dora.id, token) == 403, endpoint
