"""What may be set of a brand's policy, as it stands in the database: a second ahead of what is served, at most."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from app.domain.policies.models import PolicyChange
from app.domain.policies.service import find_latest, list_in_force, values_of
from app.kernel.db import TenantSession
from app.kernel.durations import Duration
from app.kernel.errors import NotFoundError
from app.tenancy.adjustable import Written, is_within, said, value_at
from app.tenancy.config import Limit, TenantConfig
from app.tenancy.overlay import Changes, fit, with_policy
from app.tenancy.tenant import Tenant

Kind = Literal["count", "duration", "choice"]
_LONGEST = 9  # digits of a count


@dataclass(frozen=True, slots=True)
class Adjustable:
    """A policy that the team may change: what it is now, what the file says, and its limits."""

    path: str
    limit: Limit
    value: object
    filed: object
    change: PolicyChange | None  # the one in force, if any
    config: TenantConfig

    @property
    def kind(self) -> Kind:
        """What its form asks for."""
        if self.limit.choices:
            return "choice"
        return "duration" if isinstance(self.filed, Duration) else "count"

    def read(self, text: str) -> Written | None:
        """Read a value as its form sends it, as the file would say it; None for what is none, or outside its limits."""
        value: Written | None = text
        if self.kind == "choice":
            value = {said(each): each for each in self.limit.choices}.get(text)
        elif self.kind == "count":
            value = int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST else None
        return value if value is not None and is_within(self.config, self.path, value) else None


@dataclass(frozen=True, slots=True)
class Standing:
    """A brand with its changes, those of them that its files do not allow any more and why, and the latest of all."""

    tenant: Tenant
    in_force: Mapping[str, PolicyChange]
    unfit: Sequence[tuple[PolicyChange, str]]
    latest: PolicyChange | None

    @property
    def number(self) -> int:
        """The number of the latest change; 0 before the first."""
        return self.latest.number if self.latest else 0

    def list_adjustable(self) -> list[Adjustable]:
        """List what may be changed, in the order of the brand's file."""
        return [self.get_adjustable(path) for path in self.tenant.config.adjustable]

    def get_adjustable(self, path: str) -> Adjustable:
        """Give one policy that may be changed; NotFoundError."""
        config, filed = self.tenant.config, self.tenant.filed.config
        if path not in config.adjustable:
            raise NotFoundError(Adjustable.__name__)
        value, own = value_at(config.policy, path), value_at(filed.policy, path)
        return Adjustable(path, config.adjustable[path], value, own, self.in_force.get(path), config)

    def proposed(self, path: str, value: Written | None) -> Tenant:
        """Give the brand with one policy set, or given back to its file (none); UnfitChangeError."""
        changes: Changes = values_of([each for each in self.in_force.values() if each.path != path])
        return with_policy(self.tenant, changes if value is None else {**changes, path: value})


def read_standing(session: TenantSession, tenant: Tenant) -> Standing:
    """Read how a brand's policy stands: two queries."""
    changes = list_in_force(session)
    fitted = fit(tenant, values_of(changes))
    return Standing(
        tenant=fitted.tenant,
        in_force={each.path: each for each in changes if each.path not in fitted.unfit},
        unfit=[(each, fitted.unfit[each.path]) for each in changes if each.path in fitted.unfit],
        latest=find_latest(session),
    )
