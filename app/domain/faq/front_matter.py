"""The YAML at the head of a file, read strictly: each mistake with its line and what to do about it."""

import re
from collections.abc import Hashable
from functools import lru_cache
from typing import Any, TypeVar

import msgspec
import yaml

from app.domain.faq.errors import DocumentError
from app.kernel.findings import Finding
from app.kernel.policies import Policy

_FRONT = re.compile(r"---\n(.*?)\n?^---(?:\n(.*))?", re.DOTALL | re.MULTILINE)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # PostgreSQL stores no NUL; nobody reads the others
_REMEMBERED = 2_000  # texts, of some hundred bytes each: more than any installation's entries and sections
_FIRST_LINE = 2  # of the front matter: the rule stands above it

Front = TypeVar("Front", bound=Policy)


class _Loader(yaml.SafeLoader):
    """YAML without the trap of a key that is written twice, of which the second would win in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002 - PyYAML's signature
        seen: set[Hashable] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if isinstance(key, Hashable) and key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"“{key}” is written twice", key_node.start_mark)
            seen.add(key if isinstance(key, Hashable) else None)
        return super().construct_mapping(node, deep=deep)


def split_front(path: str, source: str) -> tuple[str, str, int]:
    """Give front matter, text, and the line on which the text begins; DocumentError when there is no front matter."""
    unwanted = _invisible(path, source)
    match = _FRONT.fullmatch(source)
    if unwanted or match is None:
        raise DocumentError(
            [unwanted or Finding(path, 1, "no front matter", "begin the file with a block between two lines “---”")]
        )
    body = match[2] or ""
    return match[1], body, source[: len(source) - len(body)].count("\n") + 1


def read_front(path: str, text: str, kind: type[Front]) -> Front:
    """Read front matter as `kind`; DocumentError names the line."""
    loaded = _load(path, text)
    try:
        return msgspec.convert(loaded, kind)
    except msgspec.ValidationError as error:
        known = ", ".join(field.name for field in msgspec.structs.fields(kind))
        line = _line_of_mistake(text, str(error))
        raise DocumentError([Finding(path, line, str(error), f"the keys are {known}")]) from error


def line_of_key(text: str, key: str) -> int:
    """Count the line of a key of the front matter in its file; 1 where it is missing."""
    found = re.search(rf"^{re.escape(key)}\s*:", text, re.MULTILINE)
    return text[: found.start()].count("\n") + _FIRST_LINE if found else 1


def set_front(source: str, **values: object) -> str:
    """Write a file's text with these keys of its front matter set, each on one line; every other line stays as it is.

    DocumentError when the file has no front matter.
    """
    text, body, _ = split_front("", source)
    for key, value in values.items():
        line = f"{key}: {_one_line(value)}"
        named = re.search(rf"^{re.escape(key)}\s*:.*(?:\n(?!\w+\s*:).*)*$", text, re.MULTILINE)  # with lines that go on
        text = f"{text[: named.start()]}{line}{text[named.end() :]}" if named else f"{text}\n{line}".lstrip("\n")
    return f"---\n{text}\n---\n{body}"


def _one_line(value: object) -> str:
    written = yaml.safe_dump(value, allow_unicode=True, default_flow_style=True, width=float("inf"))
    return str(written).removesuffix("\n").removesuffix("\n...")


def _invisible(path: str, source: str) -> Finding | None:
    """Name what an editor or a paste puts into a file and nobody sees."""
    if source.startswith("\ufeff"):
        return Finding(path, 1, "the file begins with a byte order mark", "save it as UTF-8 without one")
    if "\r" in source:
        line = source[: source.index("\r")].count("\n") + 1
        return Finding(path, line, "the line ends with a carriage return", "save the file with plain line ends (LF)")
    control = _CONTROL.search(source)
    if control is not None:
        line = source[: control.start()].count("\n") + 1
        return Finding(path, line, f"the line holds the control character U+{ord(control[0]):04X}", "remove it")
    return None


def _load(path: str, text: str) -> object:
    try:
        return _parse(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + _FIRST_LINE if error.problem_mark else 1
        finding = Finding(path, line, f"front matter is not YAML: {error.problem}", "mend the line")
        raise DocumentError([finding]) from error
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + _FIRST_LINE
        finding = Finding(path, line, "front matter has a character YAML refuses", "remove it")
        raise DocumentError([finding]) from error
    except (ValueError, RecursionError) as error:  # a 31 February, a number of 5,000 digits, 5,000 brackets
        finding = Finding(path, _line_of_impossible(text), f"front matter has an impossible value: {error}", "mend it")
        raise DocumentError([finding]) from error


@lru_cache(maxsize=_REMEMBERED)
def _parse(text: str) -> object:
    """Read YAML, once for each text: the desk reads the whole FAQ for a page. What is given is never changed."""
    return yaml.load(text, _Loader)  # noqa: S506 - a SafeLoader


def _line_of_impossible(text: str) -> int:
    """Find the first line that cannot be read by itself."""
    for number, line in enumerate(text.split("\n"), _FIRST_LINE):
        try:
            yaml.load(line, _Loader)  # noqa: S506 - a SafeLoader
        except yaml.YAMLError:
            continue
        except (ValueError, RecursionError):
            return number
    return 1


def _line_of_mistake(text: str, message: str) -> int:
    named = re.search(r"`\$\.(\w+)", message) or re.search(r"unknown field `(\w+)`", message)
    return line_of_key(text, named[1]) if named else 1
