"""A brand's texts and drawings are read with the brand: what is wrong in them is told, and nobody's page breaks."""

from pathlib import Path

import pytest

from app.tenancy.reading import ConfigError
from app.tenancy.tenant import Tenant, load_tenant
from tests.tenancy.folders import plant

PRIVACY = "---\ntitle: Privacy\nupdated: 2026-11-22\n---\n\nWe keep little.\n"
CIRCLE = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" viewBox="0 0 9 9">\n{}<circle r="4"/>\n</svg>\n'


@pytest.fixture
def birch(tmp_path: Path) -> Path:
    """Birch's folder with a text and each kind of drawing."""
    folder = plant(tmp_path, "birch")
    for name, text in {
        "legal/en/privacy.md": PRIVACY,
        "logo.svg": CIRCLE.format(""),
        "icon.svg": CIRCLE.format(" "),
        "figures/plate.svg": CIRCLE.format("<text>{{ brand.name }}</text>"),
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def told(folder: Path) -> list[tuple[str, int, str]]:
    with pytest.raises(ConfigError) as caught:
        load_tenant(folder)
    return [(str(Path(each.path).relative_to(folder)), each.line, each.message) for each in caught.value.findings]


def papers_of(tenant: Tenant) -> list[str | None]:
    papers = tenant.papers
    return [papers.legal_text("en", "privacy"), papers.logo, papers.icon, papers.figure("plate")]


def test_what_was_read_once_needs_no_file_any_more(birch: Path) -> None:
    tenant = load_tenant(birch)
    for path in (path for path in birch.rglob("*") if path.is_file()):
        path.write_bytes(b"\xff")
    assert papers_of(tenant) == [
        PRIVACY,
        CIRCLE.format(""),
        CIRCLE.format(" "),
        CIRCLE.format("<text>{{ brand.name }}</text>"),
    ]


def test_what_a_brand_has_not_is_no_mistake(tmp_path: Path) -> None:
    assert papers_of(load_tenant(plant(tmp_path, "birch"))) == [None, "", "", None]


@pytest.mark.parametrize("name", ["legal/en/privacy.md", "logo.svg", "icon.svg", "figures/plate.svg"])
def test_a_file_that_is_no_text_is_told(birch: Path, name: str) -> None:
    (birch / name).write_bytes(b"caf\xe9")
    ((path, line, message),) = told(birch)
    assert (path, line) == (name, 1)
    assert "cannot be read" in message


def test_a_folder_in_the_place_of_a_text_is_told(birch: Path) -> None:
    (birch / "legal" / "en" / "terms.md").mkdir()
    assert [path for path, _, _ in told(birch)] == ["legal/en/terms.md"]


def test_a_text_with_a_broken_head_is_told_with_its_line(birch: Path) -> None:
    (birch / "legal" / "en" / "privacy.md").write_text(PRIVACY.replace("2026-11-22", "soon"))
    assert [(path, line) for path, line, _ in told(birch)] == [("legal/en/privacy.md", 3)]


@pytest.mark.parametrize(
    ("inside", "message"),
    [
        ("<script>alert(1)</script>", "<script> has no place in a drawing"),
        ("<foreignObject/>", "<foreignObject> has no place in a drawing"),
        ("<style>path{}</style>", "<style> has no place in a drawing"),
        ('<image href="https://elsewhere.example/a.png"/>', "<image> has no place in a drawing"),
        ('<svg:script xmlns:svg="http://www.w3.org/2000/svg"/>', "<svg:script> has no place in a drawing"),
        ('<path onclick="alert(1)"/>', "“onclick” has no place in a drawing"),
        ('<path ONLOAD="alert(1)"/>', "“ONLOAD” has no place in a drawing"),
        ('<use href="https://elsewhere.example/a.svg#b"/>', "“href” leads out of the drawing"),
        ('<use xmlns:x="http://www.w3.org/1999/xlink" x:href="data:,"/>', "“x:href” leads out of the drawing"),
        ('<path fill="url(https://elsewhere.example/a.svg#b)"/>', "“fill” leads out of the drawing"),
        ("<path style=\"background: URL( '//elsewhere.example')\"/>", "“style” leads out of the drawing"),
        ("<desc><![CDATA[<script>]]></desc>", "CDATA has no place in a drawing"),
        ("<?xml-stylesheet href='a.css'?>", "<?xml-stylesheet?> has no place in a drawing"),
        ("<path></g>", "this is not SVG: mismatched tag"),
        ("&nbsp;", "this is not SVG: undefined entity"),
    ],
)
@pytest.mark.parametrize("name", ["logo.svg", "figures/plate.svg"])
def test_what_would_do_more_than_draw_is_refused(birch: Path, name: str, inside: str, message: str) -> None:
    (birch / name).write_text(CIRCLE.format(inside))
    assert (name, 2, message) in told(birch)


def test_a_drawing_without_entities_or_another_root_is_asked_for(birch: Path) -> None:
    (birch / "logo.svg").write_text('<!DOCTYPE svg [<!ENTITY a "b">]>\n' + CIRCLE.format(""))
    (birch / "icon.svg").write_text("<html/>")
    assert told(birch) == [
        ("logo.svg", 1, "a DOCTYPE has no place in a drawing"),
        ("icon.svg", 1, "the drawing begins with <html>"),
    ]


@pytest.mark.parametrize("paint", ["url(#a)", "url('#a')", "var(--brand)", "currentColor"])
def test_a_drawing_may_refer_to_its_own_parts_and_to_the_brand_s_colours(birch: Path, paint: str) -> None:
    svg = CIRCLE.format(f'<linearGradient id="a"/><use href="#a"/><path fill="{paint}"/>')
    (birch / "logo.svg").write_text(svg)
    assert load_tenant(birch).papers.logo == svg
