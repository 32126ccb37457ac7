"""The names of the brands: that they lead somewhere, and that mails from them are believed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dns.exception import DNSException
from dns.rdatatype import RdataType
from dns.resolver import NXDOMAIN, LifetimeTimeout, NoAnswer, Resolver

from app.doctor.signs import Sign, doubtful, fine, wrong
from app.tenancy.tenant import Tenant

PART = "DNS"
_LOCAL = ".localhost"  # is this machine by itself (RFC 6761, 6.3)
_WITHIN = 5.0  # seconds for one answer, all name servers together
_IN_VAIN = 3  # brands, after which a server that has answered for none is asked no more
_NAMED = 5  # brands


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What answers questions about names, and by which selector the mail server signs (DKIM), if that is known."""

    resolver: Resolver
    selector: str | None = None


def names_by(nameserver: str | None = None, *, selector: str | None = None) -> Names:
    """Ask this machine's name servers, or one: an address, with a port after a colon; ValueError."""
    resolver = Resolver(configure=nameserver is None)
    resolver.lifetime = _WITHIN
    if nameserver is not None:
        address, _, port = nameserver.partition(":")
        resolver.nameservers, resolver.port = [address], int(port or 53)
    return Names(resolver=resolver, selector=selector)


def look_at_names(brands: Sequence[Tenant], names: Names) -> Iterator[Sign]:
    """Look at each brand's hosts and at the records of the domain that its mails come from.

    A name that is not answered for is its brand's alone. Where nobody was, the name server itself is away.
    """
    silent: list[str] = []
    for number, brand in enumerate(brands, start=1):
        try:
            signs = [*_hosts(brand, names), *_mail(brand, names)]
        except DNSException as error:
            silent.append(f"{brand.slug} ({type(error).__name__})")
            if len(silent) == number == _IN_VAIN and isinstance(error, LifetimeTimeout):
                silent += [other.slug for other in brands[number:]]
                break
        else:
            yield from signs or [fine(PART, f"{brand.slug}: hosts, SPF, DMARC{' and DKIM' if names.selector else ''}")]
    if silent:
        more = f" and {len(silent) - _NAMED} more" if len(silent) > _NAMED else ""
        remedy = "see that their zones are served and that this machine reaches a name server: --nameserver names one"
        yield doubtful(PART, f"not looked at: no answer for {', '.join(silent[:_NAMED])}{more}", remedy)


def _hosts(brand: Tenant, names: Names) -> Iterator[Sign]:
    for host in brand.hosts:
        if not host.endswith(_LOCAL) and not (_ask(names, host, "A") or _ask(names, host, "AAAA")):
            yield wrong(PART, f"{brand.slug}: {host} leads nowhere", f"give {host} an A or AAAA record, to the proxy")


def _mail(brand: Tenant, names: Names) -> Iterator[Sign]:
    domain = brand.config.contact.email.rpartition("@")[2]
    if not _ask(names, domain, "MX"):
        yield doubtful(PART, f"{brand.slug}: {domain} takes no mail", "give it an MX record: customers answer mails")
    policies = [each for each in _ask(names, domain, "TXT") if each.lower().split(" ")[0] == "v=spf1"]
    if len(policies) != 1:
        said = "none says" if not policies else f"{len(policies)} records say"
        remedy = f"give {domain} one TXT record “v=spf1 … -all” that names the mail server"
        yield wrong(PART, f"{brand.slug}: {said} who sends for {domain} (SPF)", remedy)
    if not any(each.startswith("v=DMARC1") for each in _ask_upwards(names, domain)):
        remedy = f"give _dmarc.{domain} a TXT record “v=DMARC1; p=quarantine; rua=mailto:…”"
        yield wrong(PART, f"{brand.slug}: nothing says what to do with forged mails of {domain} (DMARC)", remedy)
    if names.selector and not _signs(names, f"{names.selector}._domainkey.{domain}"):
        remedy = f"publish the mail server's public key at {names.selector}._domainkey.{domain}"
        yield wrong(PART, f"{brand.slug}: no key for signed mails of {domain} (DKIM)", remedy)


def _ask_upwards(names: Names, domain: str) -> Sequence[str]:
    """Ask for a domain's policy, and where it has none for that of the domain above (RFC 7489, 6.6.3)."""
    own = _ask(names, f"_dmarc.{domain}", "TXT")
    above = domain.partition(".")[2]
    return own if own or "." not in above else _ask_upwards(names, above)


def _signs(names: Names, name: str) -> bool:
    """Tell whether a key is published; one with nothing after `p=` was revoked (RFC 6376, 3.6.1)."""
    tags = [tag.strip() for record in _ask(names, name, "TXT") for tag in record.split(";")]
    return any(tag.startswith("p=") and tag != "p=" for tag in tags)


def _ask(names: Names, name: str, kind: str) -> Sequence[str]:
    """Give the records of a name, texts whole; none where there are none."""
    try:
        answer = names.resolver.resolve(name, kind)
    except (NXDOMAIN, NoAnswer):
        return []
    if answer.rdtype is RdataType.TXT:
        return [b"".join(record.strings).decode(errors="replace") for record in answer]
    return [record.to_text() for record in answer]
