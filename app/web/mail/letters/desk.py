"""Letters to the brand's own team, and the operator's trial."""

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType

from app.domain.accounts.links.models import Purpose
from app.kernel.weeks import week_of
from app.web.circumstances import date_words
from app.web.digests import MOST_LISTED, gather_news
from app.web.hours import calendar_of
from app.web.i18n import NAMES
from app.web.labels import LABELS
from app.web.mail.letter import Letter, Occasion, Writer

DIGEST_MAIL = "weekly_digest"
STOP_DIGEST_PATH = "/digest/stop/"
_STOPS_WITHIN = timedelta(days=60)  # how long the link that stops it is good; the next digest brings another


def faq_feedback(occasion: Occasion) -> Letter:
    """Tell the team why an answer was of no use; the visitor, if they left an address, gets the reply."""
    args = occasion.mail.args
    names = ("entry", "url", "reason", "comment", "reply_to")
    facts = {name: str(args[name] or "") for name in names}
    return Letter(facts | {"read_in": NAMES[str(args["read_in"])]}, facts["reply_to"] or None)


def contact_message(occasion: Occasion) -> Letter:
    """Bring a visitor's question to the team; the reply goes to the visitor."""
    args = occasion.mail.args
    facts = {name: str(args[name]) for name in ("message", "reply_to")}
    topic = LABELS.get(str(args.get("topic")))  # of what is answered before everything else
    facts["topic"] = occasion.tenant.catalogue(occasion.mail.language).gettext(topic) if topic else ""
    return Letter(facts | {"written_in": NAMES[str(args["written_in"])]}, facts["reply_to"])


def weekly_digest(occasion: Occasion) -> Letter:
    """Tell one of the team of the week, as things stand when it is sent; OutdatedError when their account is gone."""
    account, monday = occasion.addressee(), date.fromisoformat(str(occasion.mail.args["monday"]))
    news = gather_news(occasion.session, occasion.tenant, account, monday=monday, now=occasion.now)
    stop = occasion.link(account, Purpose.STOP_DIGEST, STOP_DIGEST_PATH, lasts=_STOPS_WITHIN)
    facts = {
        "first_name": account.first_name,
        "week": date_words(
            week_of(monday, calendar_of(occasion.tenant).zone).begins, occasion.tenant, occasion.mail.language
        ),
        "news": news,
        "most": MOST_LISTED,
        "desk_url": occasion.url("/admin/"),
        "next_url": occasion.url("/admin/faq/next"),
        "entry_url": lambda entry: occasion.url(f"/admin/faq/{entry.id}/feedback"),
        "edit_url": lambda entry: occasion.url(f"/admin/faq/{entry.id}"),
        "stop_url": stop,
    }
    return Letter(facts, stop_url=stop)


def trial(_occasion: Occasion) -> Letter:
    """Show an operator that mails arrive."""
    return Letter()


LETTERS: Mapping[str, Writer] = MappingProxyType(
    {"faq_feedback": faq_feedback, "contact_message": contact_message, DIGEST_MAIL: weekly_digest, "test": trial}
)
