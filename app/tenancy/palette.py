"""A brand's colours by token, in both schemes; which pairs must be legible, and what makes them so."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from app.tenancy.colours import Colour, contrast, nearest_colour

Scheme = Literal["light", "dark"]
Colours = Mapping[str, Colour]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")

REQUIRED = (
    *("ground", "surface", "sunken", "ink", "muted", "line", "field", "brand", "brand-soft", "accent", "accent-2"),
    *("band", "on-band", "band-muted", "focus", "ok", "ok-soft", "warn", "warn-soft", "danger", "danger-soft"),
)
# A token that a brand may leave out, and the one that it starts from then.
DERIVED = {
    "on-brand": "surface",
    "link": "brand",
    "motif": "brand",
    "motif-2": "accent",
    "band-brand": "brand",
    "on-band-brand": "on-brand",
}
TOKENS = (*REQUIRED, *DERIVED)

_TEXT = 4.5  # WCAG 2.2, 1.4.3
_SHAPE = 3.0  # WCAG 2.2, 1.4.11
_GROUNDS_OF_TEXT = {
    "ink": ("ground", "surface", "sunken", "brand-soft", "ok-soft", "warn-soft", "danger-soft"),
    "muted": ("ground", "surface", "sunken", "brand-soft"),
    "link": ("ground", "surface", "sunken", "brand-soft"),
    "on-brand": ("brand",),
    "on-band": ("band",),
    "band-muted": ("band",),
    "on-band-brand": ("band-brand",),
    "ok": ("ok-soft", "ground", "surface"),
    "warn": ("warn-soft", "ground", "surface"),
    "danger": ("danger-soft", "ground", "surface"),
}
_GROUNDS_OF_SHAPES = {
    "field": ("ground", "surface"),
    "focus": ("ground", "surface"),
    "brand": ("ground", "surface"),
    "band-brand": ("band",),
}


@dataclass(frozen=True, slots=True)
class FaintPair:
    """Two colours too close to tell apart in one scheme, and the nearest front colour that is legible everywhere."""

    scheme: Scheme
    front: str
    ground: str
    ratio: float
    least: float
    colour: Colour
    corrected: Colour


@dataclass(frozen=True, slots=True)
class Palette:
    """Colour by token in each scheme, every token present."""

    light: Colours
    dark: Colours

    def colours(self, scheme: Scheme) -> Colours:
        """Give the colours of a scheme."""
        return self.light if scheme == "light" else self.dark


def complete(light: Colours, dark: Colours) -> Palette:
    """Derive the tokens that a brand left out, from ones it gave."""
    return Palette(_derived(light), _derived(dark))


def find_faint_pairs(palette: Palette) -> Iterator[FaintPair]:
    """List the pairs under their least contrast, each with the corrected colour of its front."""
    for scheme in SCHEMES:
        colours = palette.colours(scheme)
        for front, ground, least in pairs():
            ratio = contrast(colours[front], colours[ground])
            if ratio < least:
                yield FaintPair(scheme, front, ground, ratio, least, colours[front], legible(front, colours))


def corrected(palette: Palette) -> Palette:
    """Make every pair legible, changing only fronts that are not."""
    return Palette(_corrected(palette.light), _corrected(palette.dark))


def pairs() -> Iterator[tuple[str, str, float]]:
    """List (front, ground, least contrast) of everything that must be told apart."""
    for grounds, least in ((_GROUNDS_OF_SHAPES, _SHAPE), (_GROUNDS_OF_TEXT, _TEXT)):
        for front, behind in grounds.items():
            yield from ((front, ground, least) for ground in behind)


def legible(token: str, colours: Colours) -> Colour:
    """Give the nearest shade of a front that passes on all of its grounds; black or white when no shade does."""
    tests = [(colours[ground], least) for front, ground, least in pairs() if front == token]

    def passes(shade: Colour) -> bool:
        return all(contrast(shade, ground) >= least for ground, least in tests)

    found = nearest_colour(colours[token], passes)
    return found or max(("#000000", "#FFFFFF"), key=lambda shade: min(contrast(shade, ground) for ground, _ in tests))


def _derived(given: Colours) -> Colours:
    colours = dict(given)
    for token, origin in DERIVED.items():
        if token not in colours:
            colours[token] = colours[origin]
            colours[token] = legible(token, colours) if _is_front(token) else colours[token]
    return colours


def _corrected(given: Colours) -> Colours:
    colours = dict(given)
    for token in (*_GROUNDS_OF_SHAPES, *_GROUNDS_OF_TEXT):
        colours[token] = legible(token, colours)
    return colours


def _is_front(token: str) -> bool:
    return token in _GROUNDS_OF_TEXT or token in _GROUNDS_OF_SHAPES
