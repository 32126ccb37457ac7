"""A brand's stylesheet: read strictly from `brand.css`, made legible, and written anew for every browser."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from app.kernel.findings import Finding
from app.tenancy.colours import Colour, parse_colour
from app.tenancy.mistakes import nearest
from app.tenancy.palette import (
    REQUIRED,
    TOKENS,
    Colours,
    FaintPair,
    Palette,
    Scheme,
    complete,
    corrected,
    find_faint_pairs,
)

_DECLARATION = re.compile(r"--([a-z0-9-]+):\s*light-dark\(([^,()]*),([^,()]*)\);")
_FRAME = re.compile(r"(:root\s*\{|\}|)")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_EXAMPLE = "write one token a line: --ground: light-dark(#FFFFFF, #0F191E);"


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours and the stylesheet as served, its name, and what had to be corrected to make it legible."""

    palette: Palette
    css: bytes
    digest: str
    faint: tuple[Finding, ...] = ()


class ThemeError(Exception):
    """A `brand.css` that cannot be used; `findings` names every mistake in it."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("\n".join(map(str, findings)))
        self.findings = tuple(findings)


def parse_theme(text: str, path: str) -> Theme:
    """Read a brand's colours; ThemeError names what cannot be read, `faint` what was hard to see and is corrected."""
    light, dark, lines = _declarations(text, path)
    palette = complete(light, dark)
    faint = tuple(_faint_finding(pair, lines, path) for pair in find_faint_pairs(palette))
    served = corrected(palette) if faint else palette
    css = stylesheet(served).encode()
    return Theme(served, css, sha256(css).hexdigest()[:12], faint)


def stylesheet(palette: Palette) -> str:
    """Write the colours so that they hold in browsers without light-dark(), by the scheme that the page names."""
    light, dark = _block(palette.light, "light"), _block(palette.dark, "dark")
    return (
        f":root{{{light}}}\n"
        f":root[data-scheme=dark]{{{dark}}}\n"
        f"@media (prefers-color-scheme:dark){{:root[data-scheme=auto]{{{dark}}}}}\n"
    )


def _block(colours: Colours, scheme: Scheme) -> str:
    return f"color-scheme:{scheme};" + ";".join(f"--{token}:{colours[token]}" for token in TOKENS)


def _declarations(text: str, path: str) -> tuple[Colours, Colours, dict[str, int]]:
    light: dict[str, Colour] = {}
    dark: dict[str, Colour] = {}
    lines: dict[str, int] = {}
    findings: list[Finding] = []
    for number, line in enumerate(_COMMENT.sub(_blank, text).splitlines(), 1):
        match = _DECLARATION.fullmatch(line.strip())
        if match is None:
            if not _FRAME.fullmatch(line.strip()):
                findings.append(Finding(path, number, f"“{line.strip()}” is not a token of a brand", _EXAMPLE))
            continue
        token, *values = match.groups()
        try:
            light[token], dark[token] = (parse_colour(value.strip()) for value in values)
        except ValueError as error:
            findings.append(Finding(path, number, str(error), "write six hexadecimal digits, such as #0B7A3B"))
        findings.extend(_token_findings(token, number, lines, path))
        lines.setdefault(token, number)
    missing = [token for token in REQUIRED if token not in lines]
    findings.extend(Finding(path, 1, f"the token --{token} is missing", _EXAMPLE) for token in missing)
    if findings:
        raise ThemeError(findings)
    return light, dark, lines


def _token_findings(token: str, number: int, lines: dict[str, int], path: str) -> list[Finding]:
    if token not in TOKENS:
        return [Finding(path, number, f"unknown token --{token}", nearest(token, TOKENS))]
    if token in lines:
        return [Finding(path, number, f"--{token} is set twice", f"keep this line or line {lines[token]}")]
    return []


def _faint_finding(pair: FaintPair, lines: dict[str, int], path: str) -> Finding:
    message = (
        f"{pair.scheme}: --{pair.front} {pair.colour} on --{pair.ground} has contrast {pair.ratio:.2f},"
        f" under {pair.least:g}"
    )
    return Finding(path, lines.get(pair.front, lines[pair.ground]), message, f"write {pair.corrected}")


def _blank(comment: re.Match[str]) -> str:
    return "\n" * comment[0].count("\n")
