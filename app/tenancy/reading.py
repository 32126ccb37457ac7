"""From the text of a brand's TOML to a typed value, or to every mistake in it with line and remedy."""

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import msgspec

from app.kernel.findings import Finding
from app.kernel.policies import Policy
from app.tenancy.config import TenantConfig
from app.tenancy.crosschecks import find_contradictions
from app.tenancy.mistakes import Mistake, find_mistakes, without_unset
from app.tenancy.places import line_of, lines_of
from app.tenancy.written import decode_value

_SYNTAX_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)")

Read = TypeVar("Read", bound=Policy)


class ConfigError(Exception):
    """A brand's file that cannot be used; `findings` names every mistake in it."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("\n".join(map(str, findings)))
        self.findings = tuple(findings)


def load_config(path: Path) -> TenantConfig:
    """Read a brand's `tenant.toml`; ConfigError names every mistake."""
    return parse_config(read_source(path), str(path))


def read_source(path: Path) -> str:
    """Give the text of a brand's TOML; ConfigError when it cannot be read."""
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        finding = Finding(str(path), 1, f"the file cannot be read: {error}", "write it as UTF-8 text")
        raise ConfigError([finding]) from error


def parse_config(text: str, path: str) -> TenantConfig:
    """Read a brand's configuration from TOML text; `path` is how mistakes name it."""
    config = parse_table(text, path, TenantConfig)
    if contradictions := list(find_contradictions(config)):
        raise ConfigError(findings_of(contradictions, text, path))
    return config


def parse_table(text: str, path: str, kind: type[Read]) -> Read:
    """Read TOML text as `kind`; ConfigError names every place where it does not fit."""
    try:
        table = without_unset(tomllib.loads(text), kind)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([_syntax_finding(text, path, str(error))]) from error
    try:
        return msgspec.convert(table, kind, dec_hook=decode_value)
    except msgspec.ValidationError as error:
        mistakes = list(find_mistakes(table, kind, decode_value)) or [Mistake((), str(error), "mend it")]
        raise ConfigError(findings_of(mistakes, text, path)) from error


def _syntax_finding(text: str, path: str, message: str) -> Finding:
    match = _SYNTAX_PLACE.search(message)
    line = int(match[1]) if match and match[1] else max(1, len(text.splitlines()))
    return Finding(path, line, f"this is not TOML: {_SYNTAX_PLACE.sub('', message)}", "correct the line or its quotes")


def findings_of(mistakes: Sequence[Mistake], text: str, path: str) -> list[Finding]:
    """Give mistakes of a TOML text with their lines, in order."""
    lines = lines_of(text)
    found = [Finding(path, line_of(lines, mistake.place), mistake.message, mistake.remedy) for mistake in mistakes]
    return sorted(found, key=lambda finding: finding.line)
