"""The series in which a seller numbers papers: two brands of one seller never share one."""

from collections.abc import Iterable, Iterator, Sequence

from app.kernel.findings import Finding
from app.tenancy.mistakes import Mistake
from app.tenancy.reading import findings_of, read_source
from app.tenancy.tenant import Tenant


def find_shared_series(tenant: Tenant, others: Iterable[Tenant]) -> Sequence[Finding]:
    """Name each series that one of these counts too, in the name of the same seller: a number would be issued twice."""
    mistakes = list(_shared(tenant, others))
    path = tenant.folder / "tenant.toml"
    return findings_of(mistakes, read_source(path), str(path)) if mistakes else ()


def _shared(tenant: Tenant, others: Iterable[Tenant]) -> Iterator[Mistake]:
    own = _counted_by(tenant)
    if not own:
        return
    taken: dict[tuple[str, str], str] = {}
    for other in others:
        for counted in _counted_by(other).values():
            taken.setdefault(counted, other.slug)
    for key, (siren, series) in own.items():
        if (siren, series) in taken:
            holder = taken[siren, series]
            message = f"“{series}” is counted by {holder} too, in the name of the same seller ({siren})"
            yield Mistake(("policy", "invoices", key), message, "give each brand of a seller a series of its own")


def _counted_by(tenant: Tenant) -> dict[str, tuple[str, str]]:
    """Give the series that a brand counts, each with its seller's SIREN, by its key."""
    policy, entity = tenant.config.policy.invoices, tenant.config.legal_entity
    if policy is None or entity is None or entity.siren is None:
        return {}
    return {key: (entity.siren, getattr(policy, key)) for key in ("series", "credit_series")}
