"""The pictures of a mail: the brand's logo as PNG, because hardly any mail reader shows SVG."""

import re
from weakref import WeakKeyDictionary

import structlog
import typst

from app.tenancy.palette import SCHEMES, Scheme
from app.tenancy.tenant import Tenant
from app.web.drawings import dyed

_PAGE = """#set page(width: auto, height: auto, margin: 0pt, fill: none)
#image(bytes(sys.inputs.svg), format: "svg")"""
_SHARP = 144  # points per inch: two pixels for each of the drawing's
_SIZE = re.compile(r'<svg[^>]*\bwidth="(\d+)"[^>]*\bheight="(\d+)"')

_known: WeakKeyDictionary[Tenant, dict[Scheme, bytes | None]] = WeakKeyDictionary()
_log = structlog.get_logger(__name__)


class UndrawnError(Exception):
    """A logo that is SVG and of which no picture can be made."""


def logo_png(tenant: Tenant, scheme: Scheme) -> bytes | None:
    """Give the logo in the colours of a scheme; None without a drawable one. Drawn once per brand and scheme."""
    known = _known.setdefault(tenant, {})
    if scheme not in known:
        try:
            known[scheme] = draw_logo(tenant, scheme)
        except UndrawnError:
            known[scheme] = None
            _log.warning("logo_not_drawn", tenant=tenant.slug)
    return known[scheme]


def draw_logo(tenant: Tenant, scheme: Scheme) -> bytes | None:
    """Draw the logo; None where the brand has none, UndrawnError where no picture can be made of it."""
    if not tenant.papers.logo:
        return None
    colours = tenant.theme.palette.dark if scheme == "dark" else tenant.theme.palette.light
    svg = dyed(tenant.papers.logo, colours).replace("currentColor", colours["ink"])
    try:
        return typst.compile(_PAGE.encode(), format="png", ppi=_SHARP, sys_inputs={"svg": svg})
    except typst.TypstError as error:
        raise UndrawnError(error.message) from error


def logo_size(tenant: Tenant) -> tuple[int, int] | None:
    """Give the drawn logo's width and height, CSS pixels, as the drawing states them; None without a drawable one."""
    match = _SIZE.search(tenant.papers.logo)
    if match is None or any(logo_png(tenant, scheme) is None for scheme in SCHEMES):
        return None
    return int(match[1]), int(match[2])
