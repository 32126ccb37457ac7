"""What the desk's first page shows: what waits for whoever reads it, and the figures of the last weeks."""

from collections.abc import Iterator

from babel.dates import format_date
from flask import request, url_for

from app.domain.accounts.people.figures import count_registrations, count_sign_ins
from app.domain.accounts.rights import Right
from app.domain.faq.votes import count_by_week
from app.domain.mail.health import OutboxHealth
from app.domain.support.team.queue import Shelf
from app.kernel.weeks import last_weeks
from app.web.actions import Action
from app.web.charts import Chart, draw_chart
from app.web.desk_places import UPKEEP
from app.web.desk_work import Work
from app.web.hours import calendar_of
from app.web.i18n import gettext as _
from app.web.i18n import ngettext
from app.web.request import current_language, current_tenant, now, session
from app.web.staff import staff_may

_WEEKS = 8
_DAYS = {"fr": "d MMM", "en": "d MMM", "de": "d. MMM"}


def list_tasks(work: Work, health: OutboxHealth | None) -> list[Action]:
    """List what waits, what harms most by waiting first."""
    return [*_of_mail(health), *_of_requests(work), *_of_people(work), *_of_billing(work), *_of_faq(work)]


def draw_charts() -> list[Chart]:
    """Draw the charts that the reader's role may see: two queries of people's, two of the FAQ's."""
    weeks = last_weeks(now(), calendar_of(current_tenant()).zone, _WEEKS)
    times = [format_date(week.monday, _DAYS[current_language()], locale=current_language()) for week in weeks]
    charts = []
    if staff_may(Right.SEE_PEOPLE):
        for name, title, counts in (
            ("registrations", _("Registrations"), count_registrations(session(), weeks)),
            ("sign-ins", _("Sign-ins"), count_sign_ins(session(), weeks)),
        ):
            charts.append(draw_chart(name, title, [title], times, [(count,) for count in counts]))
    if staff_may(Right.EDIT_FAQ):
        votes = count_by_week(session(), weeks)
        names = [_("Useful"), _("Of no use")]
        charts.append(draw_chart("votes", _("Votes on answers"), names, times, votes))
    return charts


def _of_mail(health: OutboxHealth | None) -> Iterator[Action]:
    if health is not None and health.dead:
        yield Action(
            ngettext("%(num)d mail could not be sent", "%(num)d mails could not be sent", health.dead),
            _("Their people wait for them. Mend the cause, then send them again."),
            _("See them"),
            url_for("mails.index"),
            urgent=True,
        )


def _of_requests(work: Work) -> Iterator[Action]:
    todo, late, overdue = work.requests
    if todo:
        yield Action(
            ngettext("%(num)d request waits for an answer", "%(num)d requests wait for an answer", todo),
            ngettext("%(num)d is late.", "%(num)d are late.", late) if late else _("None is late."),
            _("See them"),
            url_for("request_desk.index"),
            urgent=bool(late),
        )
    if overdue:
        yield Action(
            ngettext(
                "%(num)d inquiry takes longer than promised",
                "%(num)d inquiries take longer than promised",
                overdue,
            ),
            _("Ask the carrier again, and tell the customer."),
            _("See them"),
            url_for("request_desk.index", shelf=Shelf.LATE),
            urgent=True,
        )


def _of_people(work: Work) -> Iterator[Action]:
    if work.registrations:
        yield Action(
            ngettext(
                "%(num)d registration waits for approval",
                "%(num)d registrations wait for approval",
                work.registrations,
            ),
            _("They cannot sign in before."),
            _("See them"),
            url_for("people.index", state="waiting"),
        )
    if work.pro:
        yield Action(
            ngettext("%(num)d VAT number waits for you", "%(num)d VAT numbers wait for you", work.pro),
            _("VIES cannot tell, or tells another name."),
            _("See them"),
            url_for("pro_desk.index"),
        )


def _of_billing(work: Work) -> Iterator[Action]:
    if work.uninvoiced:
        yield Action(
            ngettext("%(num)d bill has no invoice yet", "%(num)d bills have no invoice yet", work.uninvoiced),
            _("Something kept us from issuing it: it is tried again each hour."),
            _("See them"),
            url_for("billing_desk.waiting"),
        )


def _of_faq(work: Work) -> Iterator[Action]:
    if work.returned:
        returned = ngettext("%(num)d draft was returned to you", "%(num)d drafts were returned to you", work.returned)
        yield _of_drafts(returned, _("The reviewer wrote why."))
    if work.in_review:
        waiting = ngettext("%(num)d draft waits for a review", "%(num)d drafts wait for a review", work.in_review)
        yield _of_drafts(waiting, _("Readers see the old text until then."))
    if work.gaps:
        yield Action(
            ngettext("%(num)d entry to write", "%(num)d entries to write", len(work.gaps)),
            _("Readers searched most often for “%(words)s”, and found nothing.", words=work.gaps[0].words),
            _("See them"),
            url_for("faq_insight.index"),
        )
    if work.due:
        yield Action(
            ngettext("%(num)d entry to be read again", "%(num)d entries to be read again", work.due),
            _("Their review date has come."),
            _("See them"),
            request.script_root + UPKEEP,
        )


def _of_drafts(title: str, note: str) -> Action:
    return Action(title, note, _("See the drafts"), url_for("faq_desk.index"))
