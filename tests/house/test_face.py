import gzip
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.web.assets import STYLESHEET, load_assets

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "app" / "static"
COMPONENTS = TEMPLATES / "components"
STYLES = STATIC / "css" / "components"
LIVING_PAGE = COMPONENTS / "index.html"

# Stylesheets without a macro of their name, and whose they are.
SHARED_STYLES = {
    "motif": "the six names that every motif answers to",
    "pages": "pages that are little more than their components",
    "prose": "what Markdown becomes",
    "specimen": "the living page",
    "steps": "what a numbered list of Markdown becomes",
}
# Components that the living page need not show: they are around it, as around every page.
AROUND = {
    "contact_strip",
    "footer",
    "header",
    "staff_header",
    "viewing",
    "navigation",
    "index",
    "entry",
    "error_summary",
    "card_form",  # which is filled by the payment provider
}
LARGEST = 29_000  # bytes of all stylesheets and scripts, gzipped

INLINE_CODE = re.compile(r"""\sstyle=|\son[a-z]+=|hx-on|<style|javascript:|<script(?![^>]*(?:src=|ld\+json))""")
IMPORT = re.compile(r'{% from "([^"]+)" import ([^%]+?) %}')
MACRO = re.compile(r"{% macro (\w+)")


def templates() -> list[Path]:
    return sorted(TEMPLATES.rglob("*.html"))


def stylesheets() -> list[Path]:
    return sorted((STATIC / "css").rglob("*.css"))


def pages() -> list[Path]:
    """List the templates that a browser is sent; a mail and the page of a copy are styled in themselves."""
    return [path for path in templates() if path.parts[len(TEMPLATES.parts)] not in {"mail", "copy"}]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imports(text: str) -> Iterator[tuple[str, str, str]]:
    """List (template, macro, name it goes by) of what a template imports."""
    for file, names in IMPORT.findall(text):
        for each in names.split(","):
            macro, _, alias = each.strip().partition(" as ")
            yield file, macro, alias or macro


@pytest.mark.parametrize("path", [*templates(), *stylesheets()], ids=name_of)
def test_the_face_names_no_brand(path: Path) -> None:
    slugs = [folder.name for folder in (ROOT / "tenants").iterdir() if folder.is_dir()]
    text = path.read_text("utf-8").lower()

    assert [slug for slug in slugs if slug in text] == []


@pytest.mark.parametrize("path", pages(), ids=name_of)
def test_a_page_holds_no_inline_style_or_script(path: Path) -> None:
    assert INLINE_CODE.findall(path.read_text("utf-8")) == []


@pytest.mark.parametrize("path", templates(), ids=name_of)
def test_a_template_uses_what_it_imports_and_imports_what_exists(path: Path) -> None:
    text = path.read_text("utf-8")
    body = IMPORT.sub("", text)

    for file, macro, alias in imports(text):
        assert macro in MACRO.findall((TEMPLATES / file).read_text("utf-8")), f"{file} has no macro {macro}"
        assert re.search(rf"\b{alias}\(", body), f"{alias} is not used"


@pytest.mark.parametrize("path", sorted(COMPONENTS.glob("*.html")), ids=name_of)
def test_a_component_has_a_stylesheet_of_its_name(path: Path) -> None:
    assert (STYLES / f"{path.stem}.css").is_file()


@pytest.mark.parametrize("path", sorted(STYLES.glob("*.css")), ids=name_of)
def test_a_stylesheet_belongs_to_a_component_or_a_page(path: Path) -> None:
    assert path.stem in {page.stem for page in pages()} | set(SHARED_STYLES)


@pytest.mark.parametrize("path", stylesheets(), ids=name_of)
def test_a_stylesheet_keeps_to_its_layer(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/|@font-face \{[^}]*\}|@layer [\w, ]+;", "", path.read_text("utf-8"), flags=re.DOTALL)
    layer = "components" if path.parent == STYLES else path.stem

    assert re.fullmatch(rf"@layer {layer} \{{.*\n\}}", text.strip(), re.DOTALL)


@pytest.mark.parametrize("path", sorted(COMPONENTS.glob("*.html")), ids=name_of)
def test_the_living_page_shows_every_component(path: Path) -> None:
    shown = {Path(file).stem for file, _, _ in imports(LIVING_PAGE.read_text("utf-8"))}

    assert path.stem in shown | AROUND


@pytest.mark.parametrize("path", sorted((COMPONENTS / "motifs").glob("*.html")), ids=name_of)
def test_every_motif_answers_to_the_same_names(path: Path) -> None:
    public = {name for name in MACRO.findall(path.read_text("utf-8")) if not name.startswith("_")}

    assert public == {"header_strip", "footer_strip", "band", "mark", "drawing_left", "drawing_right"}


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    sprite = (STATIC / "vendor" / "icons.svg").read_text("utf-8")
    drawn = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    named = {
        name
        for path in templates()
        for name in re.findall(r'icon(?:_name=|\()["\']([a-z-]+)["\']', path.read_text("utf-8"))
    }

    assert named - drawn == set()


def test_what_others_wrote_is_byte_for_byte_what_was_vendored() -> None:
    manifest = (STATIC / "vendor" / "MANIFEST.sha256").read_text("utf-8")
    listed = {path: digest for digest, path in (line.split("  ") for line in manifest.splitlines())}
    present = {
        str(path.relative_to(STATIC)): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in ("fonts", "vendor")
        for path in (STATIC / folder).iterdir()
        if path.name != "MANIFEST.sha256"
    }

    assert present == listed


def test_the_whole_front_end_stays_light() -> None:
    assets = load_assets(STATIC)
    scripts = [path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*.js")]
    apart = [f"css/{path.name}" for path in (STATIC / "css" / "apart").glob("*.css")]
    sent = [assets.find(assets.url(name)) for name in (STYLESHEET, *apart, *scripts)]

    assert sum(len(gzip.compress(asset.bodies[""], 9)) for asset in sent if asset) < LARGEST
