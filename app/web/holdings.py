"""What a table's declaration says to visitors: what is held, what for, on what ground, how long, who receives it."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from types import MappingProxyType

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from app.domain.accounts.factors.challenges import CHALLENGE_LASTS
from app.domain.accounts.links.service import KEPT_FOR as LINKS_KEPT_FOR
from app.domain.accounts.sessions.service import BROWSER_KNOWN_FOR
from app.domain.accounts.signing_in.tallies import FORGOTTEN_AFTER
from app.domain.accounts.transfers.rules import KEPT_FOR as TRANSFERS_KEPT_FOR
from app.domain.accounts.viewing.service import VIEW_LASTS
from app.domain.billing.inbox import KEPT_FOR as WEBHOOKS_KEPT_FOR
from app.domain.faq.editing.typed import KEPT_FOR as TYPED_KEPT_FOR
from app.domain.mail.rules import KEPT_FOR as MAILS_KEPT_FOR
from app.domain.unsent.service import KEPT_FOR as UNSENT_KEPT_FOR
from app.kernel.durations import Duration, Unit
from app.kernel.personal import Basis, Purpose
from app.tenancy.config import Module, Policies, TenantConfig
from app.web.i18n import said_duration

# Which module brings a purpose, and which a table by itself: without it a brand holds nothing of the kind.
MODULES: Mapping[Purpose, Module] = MappingProxyType(
    {
        Purpose.PRO: "pro",
        Purpose.ORDERS: "billing",
        Purpose.BILLING: "billing",
        Purpose.SUPPORT: "support",
        Purpose.EVENTS: "events",
    }
)
TABLE_MODULES: Mapping[str, Module] = MappingProxyType(
    {
        "address": "addresses",
        "chat": "chat",
        "chat_agent": "chat",
        "arrangement": "portal",
        "device": "portal",
        "interest": "portal",
    }
)

# What is held about the brand's own team, and shown to nobody else.
OF_THE_TEAM = frozenset({"chat_agent", "faq_draft", "faq_revision", "faq_typing", "policy_change", "weekly_digest"})

PURPOSES: Mapping[Purpose, LazyString] = MappingProxyType(
    {
        Purpose.ACCOUNT: _("To keep your account"),
        Purpose.SECURITY: _("To protect your account"),
        Purpose.MAIL: _("To write to you"),
        Purpose.PRO: _("To serve you as a professional"),
        Purpose.ORDERS: _("To deliver what you order"),
        Purpose.BILLING: _("To invoice and to keep our books"),
        Purpose.SUPPORT: _("To answer your requests"),
        Purpose.EVENTS: _("To keep your place at our events"),
        Purpose.NEWS: _("To send you news, where you asked for it"),
        Purpose.IMPROVEMENT: _("To improve our help"),
        Purpose.TEAM: _("To be able to say what our team did"),
    }
)

RECEIVERS: Mapping[Purpose, LazyString] = MappingProxyType(
    {
        Purpose.ACCOUNT: _("Our team, and our host, who stores it for us."),
        Purpose.SECURITY: _("Our team, and our host, who stores it for us."),
        Purpose.MAIL: _("Our team, our host, and the providers that carry our mails to your mailbox."),
        Purpose.PRO: _(
            "Our team and our host. The VAT number also goes to VIES, the European Commission’s service that checks it."
        ),
        Purpose.ORDERS: _("Our team, our host, and whoever delivers to you."),
        Purpose.BILLING: _("Our team, our host, our accountants, and the tax office when it asks."),
        Purpose.SUPPORT: _("Our team, and our host, who stores it for us."),
        Purpose.EVENTS: _("Our team, whoever holds the event for us, and our host, who stores it for us."),
        Purpose.NEWS: _("Our team, our host, and the providers that carry our mails to your mailbox."),
        Purpose.IMPROVEMENT: _("Those of our team who write the help, and our host, who stores it for us."),
        Purpose.TEAM: _("Those of our team who answer for it, and our host, who stores it for us."),
    }
)

BASES: Mapping[Basis, LazyString] = MappingProxyType(
    {
        Basis.CONSENT: _("Your consent"),
        Basis.CONTRACT: _("Our contract with you"),
        Basis.LEGAL_DUTY: _("The law asks it of us"),
        Basis.INTEREST: _("Our legitimate interest"),
    }
)

_LISTS = _("Lists of customers that our team takes in or gives out, where you may be on a line, encrypted")
TABLES: Mapping[str, LazyString] = MappingProxyType(
    {
        "account": _(
            "Your e-mail address, your name and what else your profile says; your password as a digest that nobody can"
            " read back"
        ),
        "account_link": _("The links that we mailed to you: what they are for, and when you used them"),
        "account_session": _("The devices on which you are signed in: browser, country, times"),
        "account_word": _("The words of your name, address and company, so that our team finds you"),
        "address": _("Your addresses"),
        "arrangement": _("In which order your dashboard shows what, and what you hid"),
        "audit_entry": _("What our team did with your account, and why"),
        "bill": _("What you were asked to pay: the amount, the time that it is for, whether it is paid"),
        "billing_customer": _("Under which name our payment provider knows you"),
        "barred_email": _("A digest of your e-mail address, once your account is deleted"),
        "event_sign_up": _("The events that you signed up for: when, and whether you had a place or waited for one"),
        "device": _("Your devices: serial number, the name that you gave them, and to whom you offer them"),
        "faq_draft": _("Your name on the answers that you prepare, and the notes that reviewers wrote to you"),
        "faq_feedback": _("Votes on our answers, and comments, without a name"),
        "faq_revision": _("Your name on the answers that were published"),
        "faq_search_miss": _("Words that were searched in vain, without a name"),
        "faq_typing": _("What you have typed into an answer and not saved"),
        "former_account": _("From our former customer area: your e-mail address, name, company, country"),
        "buying": _("What you are buying: the offer, its price, how you pay"),
        "charged_card": _("The card that pays for your subscription: its brand, last digits, expiry; never its number"),
        "chat": _("When your chats with our team ended; what was said in them is kept with your requests"),
        "chat_agent": _("Whether you take chats, and when your page was last open"),
        "contract_notice": _("That you ended a contract, kept it or withdrew from it: when, and why if you said so"),
        "canned_answer": _("Your name on the answers at hand that you changed"),
        "consent": _("What you agreed to, in which words, when and how; and what you took back"),
        "incident_answer": _("That an incident was told to your request"),
        "incident_ticket": _("Which incidents your requests are about"),
        "interest": _("The products and topics that you chose"),
        "invoice": _(
            "Your invoices and credit notes, which name you ten years long, and lead to your account while it exists"
        ),
        "known_browser": _("The browsers from which you signed in: their name, the country, the times"),
        "limit_tally": _("How often somebody asked for the same thing, without a name"),
        "incoming_mail": _(
            "That a mail of yours came in, and what became of it; one that waits for a person, encrypted"
        ),
        "outgoing_mail": _("The mails that we sent to you: address, what about, when"),
        "passkey": _("Your passkeys: the name that you gave, the public key, the times"),
        "passkey_challenge": _("What your passkey is asked to sign"),
        "payment_reminder": _("The reminders that we wrote to you about a missing payment"),
        "policy_change": _("The policies that you changed at the desk, and why"),
        "price_basis": _("Whom, where and by which VAT number your prices were reckoned for, and when"),
        "price_change": _("What your subscription costs from when on, where its tax has changed, and which tax"),
        "provider_farewell": _("The name under which our payment provider knew somebody who is erased"),
        "recovery_code": _("Your recovery codes, as digests that nobody can read back"),
        "security_event": _("Your activity log: what happened, when, with which browser, from which country"),
        "sign_in_tally": _("Failed tries to sign in, under a digest of the name that was typed"),
        "slow_page": _("Pages that were slow or failed while you were signed in: which kind, when, how long"),
        "staff_view": _("Who of our team is looking at your pages, while they do"),
        "subscription": _("Your subscriptions: the offer, its price, their times, how they stand"),
        "ticket": _("Your requests: what about, how they stand, when; of somebody without account, where answers go"),
        "ticket_link": _("Which of your requests have to do with one another"),
        "ticket_tag": _("The words under which our team sorts your requests"),
        "ticket_typing": _("What you have typed to a request and not sent, while you are of our team"),
        "ticket_word": _("The words of your requests, so that our team finds them"),
        "ticket_event": _("What happened to your requests, and when"),
        "ticket_fact": _("What you answered when you made a request, such as an order’s number"),
        "ticket_file": _("The files that you or our team added to a request"),
        "ticket_message": _("What you and our team wrote about your requests"),
        "ticket_rating": _("How you judged our help, request by request"),
        "daily_summary": _("Whether you want a daily summary of your requests, and which day you were last told of"),
        "tax_return": _("Tax that we gave back to you once your VAT number was confirmed: how much, and when"),
        "totp_factor": _("The secret of your app that shows codes, encrypted"),
        "library_import": _("The imports into the library that you asked for, while you are of our team"),
        "transfer": _LISTS,
        "transfer_chunk": _LISTS,
        "transfer_line": _LISTS,
        "unsent_form": _("What you typed into a form after your session had ended, encrypted"),
        "vat_check": _("What VIES answered about your VAT number: the name and address that it gave, the time"),
        "vat_registration": _("Your company, its VAT number, and what came of the check"),
        "webhook_event": _("That something changed at our payment provider, without a name"),
        "weekly_digest": _("Whether you want the weekly digest"),
    }
)

# How long, by the names that declarations use; where a time belongs to it, KEPT_TIMES has it.
KEPT: Mapping[str, LazyString] = MappingProxyType(
    {
        "account": _("As long as your account exists"),
        "activity": _("%(time)s after the event"),
        "barred": _("As long as the address may not register again"),
        "browsers": _("%(time)s after you last signed in with it"),
        "events": _("%(time)s after the event took place"),
        "factor": _("Until you remove it"),
        "faq": _("As long as the answer"),
        "farewell": _("Until our payment provider has forgotten it as well"),
        "feedback": _("%(time)s after the last time"),
        "former": _("Until your account is deleted, or you ask us to"),
        "journal": _("As long as we answer for it; without your name once your data is erased"),
        "limits": _("%(time)s at the most"),
        "links": _("%(time)s after the link is over"),
        "look": _("%(time)s at the most"),
        "incoming": _("%(time)s after it came in"),
        "mail": _("%(time)s after it was sent"),
        "minutes": _("%(time)s at the most"),
        "sessions": _("Until you sign out, and %(time)s at the most"),
        "tickets": _("%(time)s after the request is closed"),
        "slow_page": _("%(time)s after it happened"),
        "ten_years": _("Ten years, as the law asks"),
        "transfers": _("%(time)s after the list is done"),
        "tries": _("Until the block is over, or %(time)s after the last try"),
        "typed": _("%(time)s after you last worked on it"),
        "unsent": _("%(time)s at the most"),
        "webhooks": _("%(time)s after it was settled"),
        "week": _("A week"),
    }
)


def _days(time: timedelta) -> Duration:
    return Duration(time.days, Unit.DAY)


def _hours(time: timedelta) -> Duration:
    return Duration(int(time.total_seconds()) // 3600, Unit.HOUR)


def _minutes(time: timedelta) -> Duration:
    return Duration(int(time.total_seconds()) // 60, Unit.MINUTE)


KEPT_TIMES: Mapping[str, Callable[[Policies], Duration]] = MappingProxyType(
    {
        "activity": lambda policy: policy.activity.kept_for,
        "browsers": lambda _: _days(BROWSER_KNOWN_FOR),
        "events": lambda policy: policy.events.kept_for,
        "feedback": lambda policy: policy.faq.feedback_kept_for,
        "limits": lambda _: Duration(1, Unit.DAY),  # the longest time that a rate is counted over
        "links": lambda _: _days(LINKS_KEPT_FOR),
        "look": lambda _: _minutes(VIEW_LASTS),
        "incoming": lambda policy: policy.support.incoming.held_for,
        "mail": lambda _: _days(MAILS_KEPT_FOR),
        "minutes": lambda _: _minutes(CHALLENGE_LASTS),
        "sessions": lambda policy: policy.sign_in.stay_signed_in_for or policy.sign_in.session_lasts,
        "tickets": lambda policy: policy.support.kept_for,
        "slow_page": lambda policy: policy.slow_pages.kept_for,
        "transfers": lambda _: _hours(TRANSFERS_KEPT_FOR),
        "tries": lambda _: _days(FORGOTTEN_AFTER),
        "typed": lambda _: _days(TYPED_KEPT_FOR),
        "unsent": lambda _: UNSENT_KEPT_FOR,
        "webhooks": lambda _: _days(WEBHOOKS_KEPT_FOR),
    }
)


def kept_words(name: str, policy: Policies) -> str:
    """Say how long, in the page's language and with the brand's own time."""
    time = KEPT_TIMES.get(name)
    return str(KEPT[name]) % ({"time": said_duration(time(policy))} if time else {})


def is_held(table: str, purpose: Purpose, config: TenantConfig) -> bool:
    """Tell whether a brand holds anything of the kind, as its modules and its policy are."""
    if table == "barred_email":
        return config.policy.closing.email_barred
    needed = TABLE_MODULES.get(table) or MODULES.get(purpose)
    return needed is None or needed in config.modules
