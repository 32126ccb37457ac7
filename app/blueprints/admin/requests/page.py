"""The page of one request: the exchange, what is known beside it, and both fields to write in."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import render_template, request

from app.blueprints.admin.requests.drafted import DraftedFiles, drafted_files
from app.blueprints.admin.requests.forms import TagsForm, WriteForm
from app.blueprints.admin.requests.timeline import read_timeline
from app.domain.accounts.people.queries import list_team
from app.domain.accounts.rights import Right
from app.domain.faq.search.query import suggest
from app.domain.incidents.answering import list_incidents_of
from app.domain.incidents.models import Incident
from app.domain.incidents.queries import list_open
from app.domain.invoices.queries import list_invoices
from app.domain.support.models import Ticket, TicketFact
from app.domain.support.queries import find_referred, list_facts
from app.domain.support.states import Act, By, may_do
from app.domain.support.team.answering import list_others
from app.domain.support.team.canned import list_canned
from app.domain.support.team.ties import list_linked, list_tags
from app.domain.support.team.typing import There, find_typed, who_is_there
from app.tenancy.config import Language
from app.web.context import page_open
from app.web.desk_request_words import TEAM_STATES, topic_words
from app.web.fact_words import missing_facts, told_facts
from app.web.faq_index import thesaurus_of
from app.web.faq_links import EntryLink
from app.web.hours import calendar_of
from app.web.i18n import NAMES
from app.web.invoicing import ShownPaper, shown_papers
from app.web.places import entry_places
from app.web.request import current_language, current_tenant, current_version, now, session
from app.web.request_standing import solved_words
from app.web.signed_in import current_person
from app.web.slow_words import ShownPage, show_slow_pages, told_at
from app.web.speaking import speaking
from app.web.staff import staff_may
from app.web.staff_words import ACT_WORDS
from app.web.support_deadlines import Reader, promise_words
from app.web.tickets import inquiry_window

_MOST_FOUND, _MOST_PAPERS = 6, 3
LEADS = ("resolve", "close", "reopen", "inquire")
"""What the team does to a request with one button, in the order shown; names of acts of the state table."""


def thread_page(
    ticket: Ticket,
    *,
    form: WriteForm | None = None,
    files: DraftedFiles | None = None,
    tags: TagsForm | None = None,
    seen: int | None = None,
    found: Sequence[EntryLink] | None = None,
) -> str:
    """Show a request. `form` has what was typed, `files` what was added to it.

    `seen` is the number that its page showed, now that it is stale; `found` are entries that were looked for.
    """
    form = form or _opened(ticket)
    form.show_seen(ticket.last_number)
    return render_template(
        "admin/requests/thread.html",
        ticket=ticket,
        form=_with_choices(form),
        files=(files or drafted_files(ticket)).shown(),
        turns=read_timeline(ticket, seen=seen),
        is_stale=seen is not None,
        state=TEAM_STATES[ticket.state],
        leads=_leads(ticket),
        lead_words=ACT_WORDS,
        window=_window(),
        due=promise_words(ticket, Reader(current_tenant(), current_language(), is_team=True), now=now()),
        solution=solved_words(ticket, now=now(), is_team=True),
        there=people_there(ticket),
        found=found,
        may_write=may_do(ticket.state, Act.WRITE, By.TEAM),
        is_mine=ticket.assignee_id == current_person().account.id,
        spoken=language_of(ticket),
        spoken_name=NAMES[language_of(ticket)],
        at=now(),
        **_beside(ticket, tags),
        **_done(),
    )


def _beside(ticket: Ticket, form: TagsForm | None) -> Mapping[str, object]:
    """Give what stands beside the exchange: facts, tags, other requests, whose it may be."""
    tags, facts = list_tags(session(), ticket.id), list_facts(session(), ticket.id)
    return {
        "facts": told_facts(ticket.topic, facts),
        "slow_pages": _slow_pages(ticket, facts),
        "papers": _papers(ticket),
        **_incidents(ticket),
        "missing": missing_facts(ticket.topic, facts),
        "states": TEAM_STATES,
        "topics": topic_words(),
        "tags": tags,
        "tags_form": form or TagsForm(formdata=None, tags=", ".join(tags)),
        "team": list_team(session(), Right.ANSWER_REQUESTS),
        "others": list_others(session(), ticket),
        "linked": list_linked(session(), ticket.id),
        "merged_into": find_referred(session(), ticket.merged_into_id),
    }


def _incidents(ticket: Ticket) -> Mapping[str, Sequence[Incident]]:
    """Give the incidents that the request is attached to, and those that go on and it could be."""
    causes = list_incidents_of(session(), ticket.id)
    known = {each.id for each in causes}
    going_on = [each for each in list_open(session()) if each.id not in known]
    return {"causes": causes, "going_on": going_on}


def _slow_pages(ticket: Ticket, facts: Sequence[TicketFact]) -> Sequence[ShownPage] | None:
    """List what an account waited for when it says that it was slow, else when it wrote; None of a guest."""
    if ticket.account_id is None:
        return None
    told = told_at({each.name: each.value for each in facts}, calendar_of(current_tenant()).zone)
    return show_slow_pages(session(), ticket.account_id, around=told or ticket.opened_at)


def _papers(ticket: Ticket) -> list[tuple[UUID, ShownPaper]]:
    """List the latest invoices of whoever asked, for those who may see them."""
    if ticket.account_id is None or not (page_open("invoices") and staff_may(Right.SEE_INVOICES)):
        return []
    found = list_invoices(session(), ticket.account_id, most=_MOST_PAPERS)
    shown = shown_papers(session(), found, current_language())
    return [(invoice.id, paper) for invoice, paper in zip(found, shown, strict=True)]


def people_there(ticket: Ticket) -> Sequence[There]:
    """Tell who else is at a request now."""
    return who_is_there(session(), [ticket.id], now=now(), but=current_person().account.id).get(ticket.id, [])


def language_of(ticket: Ticket) -> Language:
    """Give the language that whoever asked is written to in: theirs, else the brand's first."""
    languages = current_tenant().config.languages
    return next((each for each in languages if each == ticket.language), languages[0])


def find_entries(ticket: Ticket, words: str) -> list[EntryLink]:
    """Find entries of the help, in the language of whoever asked."""
    language = language_of(ticket)
    thesaurus = thesaurus_of(current_tenant(), language)
    with speaking(language):
        keys = suggest(session(), words, thesaurus=thesaurus, version=current_version(), limit=_MOST_FOUND)
        places = entry_places()
    return [places[key].entry for key in keys if key in places]


def entry_line(ticket: Ticket, key: str) -> str:
    """Write an entry's title and its address, as a message holds them; nothing for one that is gone."""
    with speaking(language_of(ticket)):
        place = entry_places().get(key)
    return f"{place.entry.title}\n{current_tenant().origin}{place.entry.url}" if place is not None else ""


def _opened(ticket: Ticket) -> WriteForm:
    """Give the form as its writer left it."""
    form = WriteForm()
    if not form.is_restored:
        typed = find_typed(session(), ticket.id, current_person().account.id)
        form.reply.data, form.note.data = typed.reply, typed.note
    return form


def _with_choices(form: WriteForm) -> WriteForm:
    form.canned.choices = [(str(each.id), each.title) for each in list_canned(session())]
    return form


def _leads(ticket: Ticket) -> list[str]:
    inquires = ticket.inquiry_at is not None
    possible = [name for name in LEADS if may_do(ticket.state, Act(name), By.TEAM, inquires=inquires)]
    return possible if inquiry_window(current_tenant(), now()) else [name for name in possible if name != "inquire"]


def _window() -> Mapping[str, object] | None:
    """Say between when the carrier answers an inquiry that would be opened now."""
    window = inquiry_window(current_tenant(), now())
    return {"soonest": window[0], "latest": window[1]} if window is not None else None


def _done() -> Mapping[str, object]:
    """Say what was just done, or why it was not."""
    done = request.args.get("done", "")
    return {"done": ACT_WORDS.get(done), "was_refused": done == "changed", "was_kept": done == "kept"}
