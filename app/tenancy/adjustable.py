"""What a brand's team may change of its policies at the desk, and within which limits: the table `[adjustable]`."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec

from app.kernel.durations import Duration
from app.tenancy.config import Limit, Policies, TenantConfig
from app.tenancy.mistakes import Mistake, mistake_of, nearest, without_none
from app.tenancy.written import decode_value

Written = str | int | bool
"""A policy's value as `tenant.toml` writes it: 5, "60 minutes", "self", true; `false` for none."""


def adjustable_paths() -> dict[str, Any]:
    """Give the type of every policy that may be adjusted, by its path: a count, a duration, a choice."""
    return dict(_paths(Policies, ""))


def value_at(policies: Policies, path: str) -> object:
    """Give the value at a path; None where the brand gives none, or has not the whole part."""
    here: object = policies
    for name in path.split("."):
        here = getattr(here, name, None)
    return here


def written(value: object) -> Written:
    """Write a value as the file does, quotes apart."""
    if value is None:
        return False
    return value if isinstance(value, str | int) else str(value)


def said(value: object) -> str:
    """Write a value as it stands in the file, quotes apart: `5`, `60 minutes`, `true`."""
    text = written(value)
    return str(text).lower() if isinstance(text, bool) else str(text)


def is_within(config: TenantConfig, path: str, value: Written) -> bool:
    """Tell whether a value is one that the limits of an adjustable policy allow; False for one that is none at all."""
    kind = adjustable_paths()[path]
    try:
        return _outside(path, config.adjustable[path], kind, _read(value, kind)) is None
    except msgspec.ValidationError:
        return False


def find_limit_mistakes(config: TenantConfig) -> Iterator[Mistake]:
    """Name the limits that are none, and the values outside theirs."""
    kinds = adjustable_paths()
    for path, limit in config.adjustable.items():
        if path not in kinds:
            place = ("adjustable", path)
            yield Mistake(place, f"no policy “{path}” can be adjusted", nearest(path, kinds))
            continue
        kind = kinds[path]
        found = _mistake_of(path, limit, kind) or _outside(path, limit, kind, value_at(config.policy, path))
        if found is not None:
            yield found


def _mistake_of(path: str, limit: Limit, kind: Any) -> Mistake | None:  # noqa: ANN401 - a type, as msgspec takes it
    place = ("adjustable", path)
    bounds = [bound for bound in (limit.min, limit.max) if bound is not None]
    if len(bounds) != (0 if limit.choices else 2):
        return Mistake(place, "a limit is min and max, or choices", "write { min = 3, max = 10 }")
    try:
        values = [_read(each, kind) for each in (*bounds, *limit.choices)]
    except msgspec.ValidationError as error:
        return mistake_of(place, str(error))
    if not bounds:
        return None
    least, most = map(_measure, values)
    if least is None or most is None:
        return Mistake(place, "this policy has no range", "write { choices = […] }, or times that a clock counts")
    if least > most:  # type: ignore[operator]  # both are of the policy's type
        return Mistake(place, f"min, {limit.min}, is above max, {limit.max}", "write the smaller one as min")
    return None


def _outside(path: str, limit: Limit, kind: Any, value: object) -> Mistake | None:  # noqa: ANN401 - as above
    """Say that a policy's value is outside its limits."""
    place, message = ("adjustable", path), f"the policy is {said(value)}"
    if limit.choices:
        allowed = [_read(each, kind) for each in limit.choices]
        listed = ", ".join(map(said, allowed))
        return None if value in allowed else Mistake(place, message, f"choose one of: {listed}")
    measured = _measure(value)
    if measured is None:
        return Mistake(place, "the policy has no value in a range", "give it one, or take this line out")
    least, most = (_measure(_read(bound, kind)) for bound in (limit.min, limit.max))
    if least <= measured <= most:  # type: ignore[operator]  # all three are of the policy's type
        return None
    return Mistake(place, message, f"give it a value from {limit.min} to {limit.max}")


def _measure(value: object) -> int | timedelta | None:
    """Give what can be compared; None for what cannot: a word, yes or no, what a calendar counts."""
    if isinstance(value, Duration):
        return None if value.unit.is_by_calendar else value.as_timedelta()
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _read(value: Written | None, kind: Any) -> object:  # noqa: ANN401 - as above
    return msgspec.convert(without_none(value, kind), kind, dec_hook=decode_value)


def _paths(struct: type[msgspec.Struct], before: str) -> Iterator[tuple[str, Any]]:
    for name, kind in get_type_hints(struct, include_extras=True).items():
        if get_origin(kind) in (tuple, dict):  # a list has no place that a limit could name
            continue
        plain = [each for each in (get_args(kind) or (kind,)) if each is not type(None)]
        within = next((each for each in plain if isinstance(each, type) and issubclass(each, msgspec.Struct)), None)
        if within is not None:
            yield from _paths(within, f"{before}{name}.")
        elif get_origin(kind) is Literal or any(each in (int, bool, Duration) for each in plain):
            yield f"{before}{name}", kind
