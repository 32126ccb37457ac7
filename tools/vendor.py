"""Fetch the front end's third parties and write the subset that pages use into `app/static`.

Run it with Node and npm present (`python -m tools.vendor`); its output is committed, so that running
Guichet needs neither. The versions are pinned in `package-lock.json`, the bytes in `MANIFEST.sha256`.
"""

import hashlib
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

HERE = Path(__file__).parent
PACKAGES = HERE / "node_modules"
STATIC = HERE.parent / "app" / "static"

# French, English and German, with the typographic spaces, quotes, dashes, ellipsis, euro and arrows.
LETTERS = {
    *range(0x20, 0x7F),
    *range(0xA0, 0x100),
    *(0x152, 0x153, 0x178, 0x2009, 0x2013, 0x2014, 0x2018, 0x2019, 0x201A, 0x201C, 0x201D, 0x201E),
    *(0x2022, 0x2026, 0x202F, 0x2039, 0x203A, 0x20AC, 0x2192, 0x2212),
}
NARROW_SPACE = 0x202F
NARROW_SPACE_EM = 0.14

ICONS = (
    "check",
    "chevron-right",
    "circle-alert",
    "circle-check",
    "clock",
    "download",
    "fingerprint-pattern",
    "info",
    "lightbulb",
    "loader",
    "octagon-alert",
    "paperclip",
    "search",
    "shield-alert",
    "shield-check",
    "triangle-alert",
    "user",
    "x",
)


@dataclass(frozen=True, slots=True)
class Font:
    """One heading font: where the package keeps it, and the instance that is cut from it."""

    name: str
    source: str
    axes: dict[str, float]


CUT = (
    Font("archivo", "@fontsource-variable/archivo/files/archivo-latin-wdth-normal.woff2", {"wdth": 118, "wght": 800}),
    Font("figtree", "@fontsource-variable/figtree/files/figtree-latin-wght-normal.woff2", {"wght": 750}),
    Font("young-serif", "@fontsource/young-serif/files/young-serif-latin-400-normal.woff2", {}),
)
# “Plex” is a reserved font name: the published file is shipped as it is.
UNTOUCHED = Font(
    "plex-condensed", "@fontsource/ibm-plex-sans-condensed/files/ibm-plex-sans-condensed-latin-600-normal.woff2", {}
)


def install() -> None:
    """Install exactly what the lock file says, running none of the packages' scripts."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("npm is needed to fetch the front end's third parties; install Node.js")
    subprocess.run([npm, "ci", "--ignore-scripts", "--silent"], cwd=HERE, check=True)  # noqa: S603  fixed arguments


def add_narrow_space(font: TTFont) -> None:
    """Map U+202F to an empty glyph, so that « Pourquoi ? » never falls back to another font for its space."""
    table = font.getBestCmap()
    if NARROW_SPACE in table:
        return
    name = "uni202F"
    font.setGlyphOrder([*font.getGlyphOrder(), name])
    font["glyf"][name] = font["glyf"][table[0x20]]
    font["hmtx"][name] = (round(NARROW_SPACE_EM * font["head"].unitsPerEm), 0)
    for subtable in font["cmap"].tables:
        subtable.cmap[NARROW_SPACE] = name


def cut_font(font: Font) -> bytes:
    """Give the WOFF2 bytes of one static instance that holds our letters only."""
    source = TTFont(PACKAGES / font.source)
    if font.axes:
        source = instantiateVariableFont(source, font.axes)
    add_narrow_space(source)
    options = Options(
        flavor="woff2", hinting=False, layout_features=["kern", "liga", "mark", "mkmk", "ccmp", "locl", "lnum", "tnum"]
    )
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=LETTERS)
    subsetter.subset(source)
    source.flavor = "woff2"
    path = STATIC / "fonts" / f"{font.name}.woff2"
    source.save(path)
    return path.read_bytes()


def copy_fonts() -> None:
    """Write each heading font with its licence beside it."""
    (STATIC / "fonts").mkdir(exist_ok=True)
    for font in CUT:
        cut_font(font)
    shutil.copyfile(PACKAGES / UNTOUCHED.source, STATIC / "fonts" / f"{UNTOUCHED.name}.woff2")
    for font in (*CUT, UNTOUCHED):
        licence = PACKAGES / Path(*Path(font.source).parts[:2]) / "LICENSE"
        shutil.copyfile(licence, STATIC / "fonts" / f"{font.name}.LICENSE.txt")


def draw_icon(name: str) -> str:
    """Give one Lucide icon as a symbol; its strokes take the style of the element that uses it."""
    svg = (PACKAGES / "lucide-static" / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    shapes = re.findall(r"<(?:path|circle|rect|line|polyline|polygon|ellipse)\b[^>]*/>", svg)
    drawn = "".join(re.sub(r"\s+", " ", shape).replace(" />", "/>") for shape in shapes)
    return f'<symbol id="{name}" viewBox="0 0 24 24">{drawn}</symbol>'


def copy_icons() -> None:
    """Write the sprite of the icons that pages use, with Lucide's licence."""
    symbols = "\n".join(draw_icon(name) for name in ICONS)
    sprite = f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'
    (STATIC / "vendor" / "icons.svg").write_text(sprite, encoding="utf-8")
    shutil.copyfile(PACKAGES / "lucide-static" / "LICENSE", STATIC / "vendor" / "lucide.LICENSE.txt")


def write_manifest() -> None:
    """Record the sha256 of every vendored file, in the format that `sha256sum --check` reads."""
    files = sorted(path for folder in ("fonts", "vendor") for path in (STATIC / folder).iterdir())
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(STATIC)}\n"
        for path in files
        if path.name != "MANIFEST.sha256"
    ]
    (STATIC / "vendor" / "MANIFEST.sha256").write_text("".join(lines), encoding="utf-8")


def main() -> None:
    """Install, copy, and record what was copied."""
    install()
    (STATIC / "vendor").mkdir(exist_ok=True)
    copy_fonts()
    copy_icons()
    write_manifest()


if __name__ == "__main__":
    main()
