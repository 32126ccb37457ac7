"""The pictures of a mail: the brand's logo as PNG, because hardly any mail reader shows SVG."""

import re
from weakref import WeakKeyDictionary

import typst

from app.tenancy.palette import Scheme
from app.tenancy.tenant import Tenant
from app.web.drawings import dyed, logo

_PAGE = """#set page(width: auto, height: auto, margin: 0pt, fill: none)
#image(bytes(sys.inputs.svg), format: "svg")"""
_SHARP = 144  # points per inch: two pixels for each of the drawing's
_SIZE = re.compile(r'<svg[^>]*\bwidth="(\d+)"[^>]*\bheight="(\d+)"')

_known: WeakKeyDictionary[Tenant, dict[Scheme, bytes]] = WeakKeyDictionary()


def logo_png(tenant: Tenant, scheme: Scheme) -> bytes | None:
    """Give the logo in the colours of a scheme; None where the brand has none. Drawn once per brand and scheme."""
    svg = logo(tenant)
    if not svg:
        return None
    known = _known.setdefault(tenant, {})
    if scheme not in known:
        colours = tenant.theme.palette.dark if scheme == "dark" else tenant.theme.palette.light
        inked = dyed(svg, colours).replace("currentColor", colours["ink"])
        known[scheme] = typst.compile(_PAGE.encode(), format="png", ppi=_SHARP, sys_inputs={"svg": inked})
    return known[scheme]


def logo_size(tenant: Tenant) -> tuple[int, int] | None:
    """Give the logo's width and height, CSS pixels, as the drawing states them."""
    match = _SIZE.search(logo(tenant))
    return (int(match[1]), int(match[2])) if match else None
