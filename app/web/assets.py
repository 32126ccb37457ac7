"""The front end's files: stylesheets joined in layer order, every file named by its content and kept compressed."""

import gzip
import mimetypes
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

import brotli

STYLESHEET = "guichet.css"
_SMALLEST = 256  # bytes under which compressing gains nothing
_QUALITY = 9  # of Brotli: a tenth larger than at its best, and a tenth of a second sooner at every start
_PACKED = {".woff2", ".png", ".webp"}  # compressed already
# Of a stylesheet: a string, a mark that needs no air around it, a declaration's colon (a selector's has no air), air.
_AIR = r"(?:\s|/\*(?:[^*]|\*(?!/))*\*/)"
_REMARK = re.compile(rb"^[ \t]*//.*\n", re.MULTILINE)
_STYLE = re.compile(rf"""("[^"]*"|'[^']*')|;?{_AIR}*([,;{{}}]){_AIR}*|(:){_AIR}+|{_AIR}+""", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Asset:
    """A file ready to send: its address, type and bodies by content coding ("" is as it is)."""

    url: str
    content_type: str
    bodies: Mapping[str, bytes]


class Assets:
    """All assets, by name for templates and by address for requests."""

    def __init__(self, assets: Mapping[str, Asset]) -> None:
        self._by_name = assets
        self._by_url = {asset.url: asset for asset in assets.values()}

    def url(self, name: str) -> str:
        """Give the hashed address of `js/…`, `fonts/…` or the stylesheet; KeyError names an unknown one."""
        return self._by_name[name].url

    def find(self, url: str) -> Asset | None:
        """Find what is served at an address."""
        return self._by_url.get(url)


@cache
def load_assets(folder: Path) -> Assets:
    """Read every file under `static/`; the stylesheets become one, but for those of single pages (`css/apart`).

    A process reads a folder once: its files are this version's own.
    """
    files = {name: _without_remarks(name, path.read_bytes()) for name, path in _files(folder)}
    assets = {name: make_asset(f"/static/{name}", data) for name, data in files.items()}
    apart = {path.name: press(path.read_text()).encode() for path in sorted((folder / "css" / "apart").glob("*.css"))}
    sheets = {STYLESHEET: _joined(folder, assets), **{f"css/{name}": css for name, css in apart.items()}}
    return Assets({**assets, **{name: make_asset(f"/static/{name}", css) for name, css in sheets.items()}})


def make_asset(path: str, data: bytes) -> Asset:
    """Name data by its hash (`/static/x.css` becomes `/static/x.1a2b3c4d.css`) and compress it."""
    stem, _, suffix = path.rpartition(".")
    bodies = {"": data}
    if f".{suffix}" not in _PACKED and len(data) > _SMALLEST:
        bodies |= {"br": brotli.compress(data, quality=_QUALITY), "gzip": gzip.compress(data, 9, mtime=0)}
    content_type = mimetypes.guess_type(path)[0] or "application/octet-stream"
    if content_type.startswith(("text/", "application/javascript")):
        content_type += "; charset=utf-8"
    return Asset(f"{stem}.{sha256(data).hexdigest()[:10]}.{suffix}", content_type, bodies)


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in {".js", ".svg", ".woff2", ".png", ".ico"}:
            yield path.relative_to(folder).as_posix(), path


def _without_remarks(name: str, data: bytes) -> bytes:
    """Leave out the lines of a script that only say something to whoever works on it."""
    return _REMARK.sub(b"", data) if name.endswith(".js") else data


def _joined(folder: Path, assets: Mapping[str, Asset]) -> bytes:
    css = folder / "css"
    first = [css / "tokens.css", css / "base.css"]
    components = sorted((css / "components").glob("*.css"))
    last = [path for path in sorted(css.glob("*.css")) if path not in first]
    text = "\n".join(path.read_text() for path in (*first, *components, *last))
    for name, asset in assets.items():
        text = text.replace(f"url(/static/{name})", f"url({asset.url})")
    return press(text).encode()


def press(css: str) -> str:
    """Leave out what a browser does not read in a stylesheet: comments, indentation, line ends, last semicolons."""
    return _STYLE.sub(lambda part: part[1] or part[2] or part[3] or " ", css).strip()
