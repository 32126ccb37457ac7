"""Every mistake of a parsed table against its type, where msgspec alone would stop at the first."""

import difflib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

from app.tenancy.places import Place

Table = dict[str, Any]
Hook = Callable[[type, Any], Any]

_MSGSPEC_PLACE = re.compile(r" - at `[^`]*`$")
_REMEDY = re.compile(r"write |choose |give ")


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong at a place of a table, and the remedy."""

    place: Place
    message: str
    remedy: str


def without_unset(table: Table, kind: type[msgspec.Struct]) -> Table:
    """Read `key = false` as “none” where the type allows none: TOML has no word for it."""
    return {key: _unset(value, _fields(kind)[key]) if key in _fields(kind) else value for key, value in table.items()}


def find_mistakes(value: Any, kind: Any, hook: Hook, place: Place = ()) -> Iterator[Mistake]:  # noqa: ANN401
    """Compare a value with its type, part by part; nothing is yielded when it fits."""
    parts = _parts_of(value, kind)
    if (struct := _struct_of(kind)) is not None and isinstance(value, dict):
        yield from _key_mistakes(value, struct, place)
    if parts is None:
        yield from _value_mistakes(value, kind, hook, place)
        return
    found = [
        mistake for key, part, part_kind in parts for mistake in find_mistakes(part, part_kind, hook, (*place, key))
    ]
    yield from found or _whole_mistakes(value, kind, hook, place)


def nearest(word: str, known: Iterable[str]) -> str:
    """Say which known word is meant, or list them."""
    words = sorted(known)
    meant = _meant(word, words)
    return f"write “{meant}”" if meant else f"choose one of: {', '.join(words)}"


def _meant(word: str, known: Iterable[str]) -> str | None:
    return next(iter(difflib.get_close_matches(word, list(known), n=1)), None)


def _parts_of(value: Any, kind: Any) -> list[tuple[str | int, Any, Any]] | None:  # noqa: ANN401
    """List the parts that can be judged alone; None for a value judged whole."""
    struct = _struct_of(kind)
    if struct is not None and isinstance(value, dict):
        fields = _fields(struct)
        return [(key, part, fields[key]) for key, part in value.items() if key in fields]
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is dict and isinstance(value, dict):
        return [(key, part, arguments[1]) for key, part in value.items()]
    if origin is tuple and isinstance(value, list) and arguments[1:] == (...,):
        return [(index, part, arguments[0]) for index, part in enumerate(value)]
    return None


def _key_mistakes(table: Table, struct: type[msgspec.Struct], place: Place) -> Iterator[Mistake]:
    fields = _fields(struct)
    unknown = [key for key in table if key not in fields]
    for key in unknown:
        yield Mistake((*place, key), f"unknown key “{key}”", nearest(key, fields))
    misspelt = {_meant(key, fields) for key in unknown}
    for key in sorted(_required(struct) - table.keys() - misspelt):
        yield Mistake(place, f"the key “{key}” is missing{_within(place)}", "give it a value")


def _value_mistakes(value: Any, kind: Any, hook: Hook, place: Place) -> Iterator[Mistake]:  # noqa: ANN401
    try:
        msgspec.convert(value, kind, dec_hook=hook)
    except msgspec.ValidationError as error:
        choices = [choice for choice in _choices(kind) if isinstance(choice, str)]
        if choices and isinstance(value, str):
            yield Mistake(place, f"“{value}” is not known here", nearest(value, choices))
        else:
            yield mistake_of(place, _MSGSPEC_PLACE.sub("", str(error)))


def _whole_mistakes(value: Any, kind: Any, hook: Hook, place: Place) -> Iterator[Mistake]:  # noqa: ANN401
    """Judge a table whose parts all fit: what it says as a whole, its keys' own type."""
    struct = _struct_of(kind)
    if struct is not None and (value.keys() - _fields(struct).keys() or _required(struct) - value.keys()):
        return
    try:
        msgspec.convert(value, kind, dec_hook=hook)
    except msgspec.ValidationError as error:
        yield mistake_of(place, _MSGSPEC_PLACE.sub("", str(error)))


def mistake_of(place: Place, message: str) -> Mistake:
    """Split “what is wrong; write the remedy” into its halves."""
    wrong, _, remedy = message.partition("; ")
    if _REMEDY.match(remedy):
        return Mistake(place, wrong, remedy)
    return Mistake(place, f"{message}{_within(place)}", "see docs/tenants.md for what this key takes")


def _within(place: Place) -> str:
    return f" in [{'.'.join(map(str, place))}]" if place else ""


def without_none(value: Any, kind: Any) -> Any:  # noqa: ANN401
    """Read `false` as “none” where the type allows none."""
    allowed = get_args(kind) if get_origin(kind) in {Union, UnionType} else ()
    return None if value is False and NoneType in allowed and bool not in allowed else value


def _unset(value: Any, kind: Any) -> Any:  # noqa: ANN401
    value = without_none(value, kind)
    struct = _struct_of(kind)
    return without_unset(value, struct) if struct is not None and isinstance(value, dict) else value


@cache
def _struct_of(kind: Any) -> type[msgspec.Struct] | None:  # noqa: ANN401
    candidates = get_args(kind) if get_origin(kind) in {Union, UnionType} else (kind,)
    return next((one for one in candidates if isinstance(one, type) and issubclass(one, msgspec.Struct)), None)


@cache
def _fields(struct: type[msgspec.Struct]) -> dict[str, Any]:
    hints = get_type_hints(struct)
    return {field.name: hints[field.name] for field in msgspec.structs.fields(struct)}


@cache
def _required(struct: type[msgspec.Struct]) -> frozenset[str]:
    return frozenset(field.name for field in msgspec.structs.fields(struct) if field.required)


def _choices(kind: Any) -> tuple[Any, ...]:  # noqa: ANN401
    return get_args(kind) if get_origin(kind) is Literal else ()
