"""The drawings of a brand, read strictly: they are written into its pages, so they may draw and do nothing else."""

import re
from pathlib import Path
from xml.parsers import expat

from app.kernel.findings import Finding
from app.tenancy.reading import ConfigError

_SHAPES = {"path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "textPath"}
_PAINTS = {"linearGradient", "radialGradient", "stop", "clipPath", "mask", "pattern", "marker"}
_DRAWS = {"svg", "g", "defs", "symbol", "use", "title", "desc"} | _SHAPES | _PAINTS
_ELSEWHERE = re.compile(r"url\((?!\s*['\"]?#)|@import", re.IGNORECASE)
_INSIDE = "refer to parts of the same drawing only, as #name"
_PLAIN = "draw with path, rect, circle, text, g, use and gradients"


def read_drawing(path: Path) -> str:
    """Give a drawing's SVG; ConfigError names what cannot be read and what may not stand in a page."""
    try:
        svg = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            [Finding(str(path), 1, f"the drawing cannot be read: {error}", "save it as UTF-8")]
        ) from error
    if findings := _Reader(str(path)).read(svg):
        raise ConfigError(findings)
    return svg


class _Reader:
    """Goes through a drawing once, noting what has no place in it."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._findings: list[Finding] = []
        self._is_first = True
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._element
        self._parser.StartDoctypeDeclHandler = lambda *_: self._note("a DOCTYPE has no place in a drawing", "remove it")
        self._parser.StartCdataSectionHandler = lambda: self._note(
            "CDATA has no place in a drawing", "write &lt; for <"
        )
        self._parser.ProcessingInstructionHandler = lambda name, _: self._note(
            f"<?{name}?> has no place in a drawing", "remove it"
        )

    def read(self, svg: str) -> list[Finding]:
        """Give what is wrong, in order of line."""
        try:
            self._parser.Parse(svg, True)
        except expat.ExpatError as error:
            message = f"this is not SVG: {expat.ErrorString(error.code)}"
            self._findings.append(Finding(self._path, error.lineno, message, "export the drawing anew"))
        return self._findings

    def _element(self, name: str, attributes: dict[str, str]) -> None:
        if self._is_first and name != "svg":
            self._note(f"the drawing begins with <{name}>", "begin it with <svg>")
        elif name not in _DRAWS:
            self._note(f"<{name}> has no place in a drawing", _PLAIN)
        self._is_first = False
        for attribute, value in attributes.items():
            self._attribute(attribute, value)

    def _attribute(self, name: str, value: str) -> None:
        plain = name.rpartition(":")[2].lower()
        if plain.startswith("on"):
            self._note(f"“{name}” has no place in a drawing", "remove it")
        elif (plain in {"href", "src"} and not value.startswith("#")) or _ELSEWHERE.search(value):
            self._note(f"“{name}” leads out of the drawing", _INSIDE)

    def _note(self, message: str, remedy: str) -> None:
        self._findings.append(Finding(self._path, self._parser.CurrentLineNumber, message, remedy))
