"""What no single key can get wrong, and two together can."""

import re
from collections.abc import Iterator
from datetime import timedelta

from app.domain.accounts.activity.rules import DOUBTED_WITHIN
from app.domain.consents.models import LONGEST_USE
from app.domain.consents.rules import NEWSLETTER
from app.domain.hours.rules import find_mistakes as find_hours_mistakes
from app.domain.invoices.policy import COUNTRY, LONGEST_SERIES, SERIES, SIREN
from app.domain.invoices.snapshot import missing_of_seller
from app.kernel.emails import bare_email, is_writable
from app.kernel.ibans import is_iban
from app.tenancy.adjustable import find_limit_mistakes
from app.tenancy.config import NavLink, TenantConfig
from app.tenancy.event_checks import find_event_mistakes
from app.tenancy.mistakes import Mistake, mistake_of

# What a brand that switches a module on must also say.
_MODULE_POLICIES = {"portal": ("portal", "serial_number"), "billing": ("billing", "invoices")}
_ORIGIN = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::[0-9]{1,5})?")
_WITHOUT_TLS = re.compile(r"http://(?!(?:[a-z0-9-]+\.)*localhost(?::|$))")
_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?")  # ISO 9362
_USE = re.compile(rf"[a-z][a-z0-9_]{{0,{LONGEST_USE - 1}}}")
_CONFIRMING = {"confirm", "confirm_and_approve"}


def find_contradictions(config: TenantConfig) -> Iterator[Mistake]:
    """Name what does not go together in a configuration whose every value is well formed."""
    yield from _origin(config)
    yield from _contact(config)
    yield from _languages(config)
    yield from _modules(config)
    yield from _seller(config)
    yield from _paying(config)
    yield from _registration(config)
    yield from _channels(config)
    yield from _hours(config)
    yield from _retention(config)
    yield from _consents(config)
    yield from _incidents(config)
    yield from find_event_mistakes(config)
    yield from find_limit_mistakes(config)
    for index, link in enumerate(config.nav):
        yield from _nav_link(link, index, config)


def _origin(config: TenantConfig) -> Iterator[Mistake]:
    if not _ORIGIN.fullmatch(config.origin.lower()):
        yield Mistake(("origin",), f"“{config.origin}” is not an origin", "write it like https://birch.example")
    elif config.origin != config.origin.lower():
        yield Mistake(("origin",), f"“{config.origin}” has capitals", f"write “{config.origin.lower()}”")
    elif _WITHOUT_TLS.match(config.origin):
        secure = f"https{config.origin.removeprefix('http')}"
        yield Mistake(("origin",), f"at “{config.origin}” anybody on the way reads sessions", f"write “{secure}”")
    for index, host in enumerate(config.hosts):
        if not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", host):
            yield Mistake(
                ("hosts", index),
                f"“{host}” is not a host",
                "write it like www.birch.example, without https:// and port",
            )


def _contact(config: TenantConfig) -> Iterator[Mistake]:
    email, team = config.contact.email, config.contact.team_email
    for key, address in (("email", email), ("team_email", team)):
        if address is not None and not is_writable(address):
            remedy = "write one like help@birch.example"
            yield Mistake(("contact", key), f"“{address}” is not an e-mail address", remedy)
    if team is not None and bare_email(team) == bare_email(email):
        remedy = "write one that the team reads, or leave it out"
        yield Mistake(("contact", "team_email"), f"“{team}” comes in where customers write", remedy)


def _languages(config: TenantConfig) -> Iterator[Mistake]:
    if not config.languages:
        yield Mistake(("languages",), "a brand speaks at least one language", 'write one, such as ["fr"]')
    if len(set(config.languages)) != len(config.languages):
        yield Mistake(("languages",), "a language is named twice", "name each once, the first without prefix")
    for language in config.languages:
        if language not in config.text:
            yield Mistake(
                ("text",), f"the brand's words in “{language}” are missing", f"add the table [text.{language}]"
            )
    for language in config.text:
        if language not in config.languages:
            remedy = f"add “{language}” to languages, or remove the table"
            yield Mistake(("text", language), f"“{language}” is not a language of the brand", remedy)


def _modules(config: TenantConfig) -> Iterator[Mistake]:
    if "faq" not in config.modules:
        yield Mistake(("modules",), "the module “faq” is missing", "add it: the help centre is every brand's home")
    if len(set(config.modules)) != len(config.modules):
        yield Mistake(("modules",), "a module is named twice", "name each once")
    for module, policies in _MODULE_POLICIES.items():
        for policy in policies:
            if module in config.modules and getattr(config.policy, policy) is None:
                yield Mistake(("policy",), f"the module “{module}” has no policy", f"add the table [policy.{policy}]")


def _seller(config: TenantConfig) -> Iterator[Mistake]:
    """Hold a brand that issues invoices to what the law wants said of the seller."""
    entity, policy = config.legal_entity, config.policy.invoices
    if entity is not None and not re.fullmatch(COUNTRY, entity.country):
        yield Mistake(("legal_entity", "country"), f"“{entity.country}” is not a country", "write two letters, like FR")
    if policy is None:
        return
    for key in ("series", "credit_series"):
        series = getattr(policy, key)
        if not re.fullmatch(SERIES, series) or len(series) > LONGEST_SERIES:
            remedy = f"write capitals, digits and hyphens, {LONGEST_SERIES} at the most, like BIRCH"
            yield Mistake(("policy", "invoices", key), f"“{series}” cannot begin a number", remedy)
    if entity is None:
        yield Mistake((), "invoices need a seller", "add the table [legal_entity]")
        return
    for key in missing_of_seller(entity):
        yield Mistake(("legal_entity",), f"invoices need the seller's “{key}”", f"add {key} to [legal_entity]")
    if entity.siren and not re.fullmatch(SIREN, entity.siren):
        yield Mistake(("legal_entity", "siren"), f"“{entity.siren}” is not a SIREN", "write its nine digits")


def _paying(config: TenantConfig) -> Iterator[Mistake]:
    """Hold a brand that is paid to what its customers' banks ask for."""
    policy = config.policy.billing
    if policy is None:
        return
    place = ("policy", "billing")
    if not policy.ways_to_pay():
        yield Mistake((*place, "methods"), "nobody can pay", "name “card”, or add the table [policy.billing.bank]")
    if policy.transfer_within.unit.is_by_calendar or policy.transfer_within.as_timedelta() < timedelta(days=1):
        yield Mistake((*place, "transfer_within"), "a transfer is due in whole days", "write days, such as “14 days”")
    bank = policy.bank
    if bank is not None and not is_iban(bank.iban):
        yield Mistake((*place, "bank", "iban"), f"“{bank.iban}” is not an IBAN", "copy it from the bank’s own paper")
    if bank is not None and bank.bic is not None and not _BIC.fullmatch(bank.bic):
        yield Mistake((*place, "bank", "bic"), f"“{bank.bic}” is not a BIC", "write 8 or 11 capitals and digits")


def _registration(config: TenantConfig) -> Iterator[Mistake]:
    policy = config.policy
    asked = (*policy.registration.required, *policy.registration.optional)
    if len(set(asked)) != len(asked):
        yield Mistake(("policy", "registration"), "a field is asked twice", "name each in required or optional, once")
    if "serial_number" in asked and policy.serial_number is None:
        yield Mistake(("policy",), "a serial number is asked, its form is not given", "add [policy.serial_number]")
    if policy.registration.mode in _CONFIRMING and policy.confirmation_link is None:
        remedy = 'add [policy.confirmation_link] with valid_for = "14 days"'
        yield Mistake(("policy", "registration", "mode"), "this mode mails a confirmation link", remedy)
    if policy.registration.mode == "immediate" and policy.registration.taken == "neutral":
        place, message = ("policy", "registration", "taken"), "a new address is let in at once and a taken one is not"
        yield Mistake(place, message, 'write taken = "say_and_point_to_reset", or another mode')
    if "user_name" in policy.sign_in.identifiers and "user_name" not in asked:
        place = ("policy", "sign_in", "identifiers")
        yield Mistake(place, "nobody is asked for a user name", "add “user_name” to policy.registration.required")


def _channels(config: TenantConfig) -> Iterator[Mistake]:
    kinds = [channel.kind for channel in config.policy.support.channels]
    if len(set(kinds)) != len(kinds):
        yield Mistake(("policy", "support", "channels"), "a channel is named twice", "name each kind once")
    if "phone" in kinds and config.contact.phone is None:
        yield Mistake(("contact",), "the telephone is a channel and has no number", "add phone to [contact]")
    if "chat" in kinds and "chat" not in config.modules:
        yield Mistake(("modules",), "the chat is a channel and its module is off", "add “chat” to modules")


def _hours(config: TenantConfig) -> Iterator[Mistake]:
    for key, message in find_hours_mistakes(config.hours):
        yield mistake_of(("hours", *key), message)


def _retention(config: TenantConfig) -> Iterator[Mistake]:
    log = ("policy", "activity", "kept_for")
    for place, kept_for in (
        (("policy", "faq", "feedback_kept_for"), config.policy.faq.feedback_kept_for),
        (log, config.policy.activity.kept_for),
    ):
        if kept_for.unit.is_by_calendar:
            yield Mistake(place, "what is kept ages on holidays too", "write days, such as “365 days”")
        elif place is log and kept_for.as_timedelta() < DOUBTED_WITHIN:
            days = f"{DOUBTED_WITHIN.days} days"
            yield Mistake(place, f"for {days} an owner may say “this was not me” of a line", f"write “{days}” or more")


def _consents(config: TenantConfig) -> Iterator[Mistake]:
    every = sorted({name for text in config.text.values() for name in text.consents})
    for language, text in config.text.items():
        for name in every:
            place = ("text", language, "consents")
            if not _USE.fullmatch(name) or name == NEWSLETTER:
                yield Mistake(place, f"a use cannot be called “{name}”", "write a word of small letters, digits and _")
            elif name not in text.consents:
                yield Mistake(place, f"the use “{name}” has no words here", f"add [text.{language}.consents.{name}]")


def _incidents(config: TenantConfig) -> Iterator[Mistake]:
    names = [part.name for part in config.policy.incidents.parts]
    for index, part in enumerate(config.policy.incidents.parts):
        place = ("policy", "incidents", "parts", index)
        if not _USE.fullmatch(part.name):
            yield Mistake(
                place, f"a part cannot be called “{part.name}”", "write a word of small letters, digits and _"
            )
        elif names.index(part.name) != index:
            yield Mistake(place, f"the part “{part.name}” is named twice", "name each once")
        for language in config.languages:
            if language not in part.label:
                yield Mistake(
                    place, f"the part “{part.name}” has no label in “{language}”", "write one in each language"
                )


def _nav_link(link: NavLink, index: int, config: TenantConfig) -> Iterator[Mistake]:
    place = ("nav", index)
    if (link.page is None) == (link.url is None):
        yield Mistake(place, "a link of the header leads to one place", "give it either page or url")
    if link.url is not None and not link.url.startswith("https://"):
        yield Mistake(place, f"“{link.url}” is not a secure address", "write it in full, with https://")
    missing = [language for language in config.languages if language not in link.label]
    if missing and (link.url is not None or link.label):
        yield Mistake(place, f"the label is missing in “{missing[0]}”", "write it in each language of the brand")
