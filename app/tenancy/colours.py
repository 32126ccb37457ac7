"""Colours as hexadecimal text, and the contrast between two of them (WCAG 2.2, “contrast ratio”)."""

import colorsys
import re
from collections.abc import Callable, Iterator
from functools import cache

Colour = str  # "#0B7A3B"

_HEX = re.compile(r"#(?:[0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})")
_LINEAR_UP_TO = 0.04045
_STEPS = 255


def parse_colour(text: str) -> Colour:
    """Read `#0B7A3B` or `#fff`; ValueError on anything else."""
    if _HEX.fullmatch(text) is None:
        raise ValueError(f"“{text}” is not a colour")
    digits = text[1:].upper()
    return "#" + (digits if len(digits) > len("FFF") else "".join(digit * 2 for digit in digits))


@cache
def luminance(colour: Colour) -> float:
    """Give the relative luminance, 0 for black to 1 for white."""
    red, green, blue = (_linear(channel) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(front: Colour, ground: Colour) -> float:
    """Give the contrast ratio of two colours, 1 to 21."""
    darker, lighter = sorted((luminance(front), luminance(ground)))
    return (lighter + 0.05) / (darker + 0.05)


def nearest_colour(colour: Colour, passes: Callable[[Colour], bool]) -> Colour | None:
    """Give the colour of the same hue that passes with the least change of lightness; None when none does."""
    return next((shade for shade in _shades(colour) if passes(shade)), None)


def _shades(colour: Colour) -> Iterator[Colour]:
    hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(colour))
    yield colour
    for step in range(1, _STEPS + 1):
        for shifted in (lightness - step / _STEPS, lightness + step / _STEPS):
            if 0 <= shifted <= 1:
                yield _from_channels(colorsys.hls_to_rgb(hue, shifted, saturation))
    yield from ("#000000", "#FFFFFF")


def _channels(colour: Colour) -> tuple[float, float, float]:
    red, green, blue = bytes.fromhex(colour[1:])
    return red / 255, green / 255, blue / 255


def _from_channels(channels: tuple[float, float, float]) -> Colour:
    return "#" + "".join(f"{round(channel * 255):02X}" for channel in channels)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= _LINEAR_UP_TO else ((channel + 0.055) / 1.055) ** 2.4
