"""A brand's colours are read strictly, checked for contrast, and served so that every page is legible."""

from pathlib import Path

import pytest

from app.tenancy.colours import contrast, parse_colour
from app.tenancy.palette import complete, corrected, find_faint_pairs, pairs
from app.tenancy.theme import Theme, ThemeError, parse_theme
from tests.tenancy.folders import colours

TENANTS = Path(__file__).parents[2] / "tenants"
EXAMPLE = "write one token a line: --ground: light-dark(#FFFFFF, #0F191E);"
BRANDS = sorted(TENANTS.glob("*/brand.css"))


def read(css: str) -> Theme:
    return parse_theme(css, "brand.css")


def refusal(css: str) -> list[str]:
    with pytest.raises(ThemeError) as error:
        read(css)
    return [str(finding) for finding in error.value.findings]


@pytest.mark.parametrize(
    ("front", "ground", "ratio"),
    [("#000000", "#FFFFFF", 21.0), ("#FFFFFF", "#FFFFFF", 1.0), ("#777777", "#FFFFFF", 4.48), ("#0B7A3B", "#FFF", 5.4)],
)
def test_contrast_is_that_of_the_guidelines(front: str, ground: str, ratio: float) -> None:
    assert contrast(parse_colour(front), parse_colour(ground)) == pytest.approx(ratio, abs=0.05)


@pytest.mark.parametrize("path", BRANDS, ids=lambda path: path.parent.name)
def test_every_brand_is_legible_as_it_is_written(path: Path) -> None:
    assert read_brand(path).faint == ()


def read_brand(path: Path) -> Theme:
    return parse_theme(path.read_text("utf-8"), str(path))


def test_the_stylesheet_holds_both_schemes_without_light_dark() -> None:
    css = read(colours(ground="#FAFAFA, #101010")).css.decode()

    light, dark, auto = css.splitlines()
    assert light.startswith(":root{color-scheme:light;--ground:#FAFAFA;")
    assert dark.startswith(":root[data-scheme=dark]{color-scheme:dark;--ground:#101010;")
    assert auto.startswith(
        "@media (prefers-color-scheme:dark){:root[data-scheme=auto]{color-scheme:dark;--ground:#101010;"
    )
    assert "light-dark" not in css


def test_the_stylesheet_s_name_changes_with_a_colour_and_only_then() -> None:
    assert read(colours()).digest == read("/* the same */\n" + colours()).digest
    assert read(colours()).digest != read(colours(ground="#FAFAFA, #101010")).digest


def test_a_faint_pair_is_named_with_the_nearest_colour_that_passes() -> None:
    theme = read(colours(muted="#999999, #EEEEEE"))

    finding = theme.faint[0]
    assert finding.line == 6
    assert finding.message == "light: --muted #999999 on --ground has contrast 2.85, under 4.5"
    assert finding.remedy == "write #767676"
    assert "--muted:#767676;" in theme.css.decode()


def test_correcting_a_colour_keeps_its_hue_and_passes_on_every_ground() -> None:
    light = dict.fromkeys(("ground", "surface", "sunken", "brand-soft"), "#FFFFFF") | {"sunken": "#E8E8F8"}
    given = {**legible_scheme(), **light, "link": "#9090FF"}

    palette = corrected(complete(given, legible_scheme()))

    red, green, blue = bytes.fromhex(palette.light["link"][1:])
    assert red == green < blue
    assert not list(find_faint_pairs(palette))


def test_on_brand_and_link_are_derived_when_a_brand_leaves_them_out() -> None:
    dark_grounds = dict.fromkeys(("ground", "surface", "sunken", "brand-soft"), "#202020")
    given = legible_scheme() | dark_grounds | {"brand": "#905000"}

    palette = complete(given, legible_scheme())

    assert contrast(palette.light["on-brand"], "#905000") >= 4.5
    assert all(contrast(palette.light["link"], palette.light[on]) >= 4.5 for on in dark_grounds)


def legible_scheme() -> dict[str, str]:
    fronts = {front for front, _, _ in pairs()}
    grounds = {ground for _, ground, _ in pairs()}
    black = dict.fromkeys(fronts - {"on-brand", "link", "on-band-brand", "band-brand"}, "#222222")
    return dict.fromkeys(grounds - fronts, "#FFFFFF") | black | dict.fromkeys(("line", "accent", "accent-2"), "#888888")


@pytest.mark.parametrize(
    ("css", "finding"),
    [
        (
            colours(brnd="#FFFFFF, #000000"),
            "brand.css:23: unknown token --brnd — write “brand”",
        ),
        (
            colours(ink="black, #FFFFFF"),
            "brand.css:5: “black” is not a colour — write six hexadecimal digits, such as #0B7A3B",
        ),
        (
            colours().replace("}", "  body { color: red }\n}"),
            f"brand.css:23: “body {{ color: red }}” is not a token of a brand — {EXAMPLE}",
        ),
        (
            colours().replace("  --line: light-dark(#FFFFFF, #111111);\n", ""),
            f"brand.css:1: the token --line is missing — {EXAMPLE}",
        ),
        (
            colours() + "--ink: light-dark(#000000, #FFFFFF);\n",
            "brand.css:24: --ink is set twice — keep this line or line 5",
        ),
    ],
)
def test_what_is_not_a_token_is_refused_with_its_line(css: str, finding: str) -> None:
    assert refusal(css) == [finding]
