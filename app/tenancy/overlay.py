"""What a brand's team changed at the desk, laid over what its files say: read and checked as the files are."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

import msgspec

from app.kernel.errors import GuichetError
from app.tenancy.adjustable import Written
from app.tenancy.config import Policies, TenantConfig
from app.tenancy.crosschecks import find_contradictions
from app.tenancy.mistakes import Mistake, Table, find_mistakes, without_unset
from app.tenancy.tenant import Tenant
from app.tenancy.written import decode_value

Changes = Mapping[str, Written]
"""Values by the path of their policy, as the file would write them; the oldest change first."""


class UnfitChangeError(GuichetError):
    """A policy that may not be changed so; `mistakes` says why, in the words for the brand's file."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__("; ".join(f"{each.message}: {each.remedy}" for each in mistakes))
        self.mistakes = mistakes


@dataclass(frozen=True, slots=True)
class Fitted:
    """A brand with the changes that its files allow, and why each of the others is not in force, by path."""

    tenant: Tenant
    unfit: Mapping[str, str]


def with_policy(tenant: Tenant, changes: Changes) -> Tenant:
    """Give the brand of the files with these policies and no other changes; UnfitChangeError.

    Nobody is served by it: it is in no registry.
    """
    filed = tenant.filed
    if not changes:
        return filed
    config = filed.config
    if forbidden := [path for path in changes if path not in config.adjustable]:
        remedy = "name it in [adjustable] of the brand’s file"
        raise UnfitChangeError([Mistake(("adjustable",), f"“{path}” may not be changed", remedy) for path in forbidden])
    changed = msgspec.structs.replace(config, policy=_policies(config, changes))
    if contradictions := list(find_contradictions(changed)):
        raise UnfitChangeError(contradictions)
    mark = sha256(f"{filed.digest}{json.dumps(dict(changes), sort_keys=True)}".encode()).hexdigest()[:16]
    return replace(filed, config=changed, digest=mark, unchanged=filed)


def fit(tenant: Tenant, changes: Changes) -> Fitted:
    """Give the brand with as many of the changes as go with its files and with one another, older ones first."""
    try:
        return Fitted(with_policy(tenant, changes), {})
    except UnfitChangeError:
        fitting: dict[str, Written] = {}
        unfit: dict[str, str] = {}
        for path, value in changes.items():
            try:
                with_policy(tenant, {**fitting, path: value})
            except UnfitChangeError as error:
                unfit[path] = str(error)
            else:
                fitting[path] = value
        return Fitted(with_policy(tenant, fitting), unfit)


def _policies(config: TenantConfig, changes: Changes) -> Policies:
    table: Table = msgspec.to_builtins(config.policy, enc_hook=str)
    for path, value in changes.items():
        *parents, name = path.split(".")
        part = table
        for parent in parents:
            part = part[parent]
        part[name] = value
    table = without_unset(table, Policies)
    try:
        return msgspec.convert(table, Policies, dec_hook=decode_value)
    except msgspec.ValidationError as error:
        mistakes = list(find_mistakes(table, Policies, decode_value, ("policy",)))
        raise UnfitChangeError(mistakes or [Mistake(("policy",), str(error), "write another value")]) from error
