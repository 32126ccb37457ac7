"""What each country calls the parts of its addresses, in the page's language."""

from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from app.domain.addresses.formats import CountryFormat
from app.domain.addresses.parts import Part
from app.web.i18n import gettext

_NAMES: Mapping[Part, LazyString] = MappingProxyType(
    {
        Part.RECIPIENT: _("First and last name of the recipient"),
        Part.COMPANY: _("Company"),
        Part.LINE1: _("Street and number"),
        Part.LINE2: _("Building, floor, door"),
        Part.DISTRICT: _("District"),
        Part.CITY: _("Town"),
        Part.REGION: _("Region"),
        Part.POSTCODE: _("Postcode"),
        Part.SORTING_CODE: _("CEDEX"),
    }
)
# By the words of the data for address forms; what is not named here is called as above.
_KINDS: Mapping[tuple[Part, str], LazyString] = MappingProxyType(
    {
        (Part.POSTCODE, "zip"): _("ZIP code"),
        (Part.POSTCODE, "pin"): _("PIN code"),
        (Part.POSTCODE, "eircode"): _("Eircode"),
        (Part.CITY, "post_town"): _("Post town"),
        (Part.CITY, "district"): _("District"),
        (Part.CITY, "suburb"): _("Suburb"),
        (Part.DISTRICT, "suburb"): _("Suburb"),
        (Part.DISTRICT, "neighborhood"): _("Neighbourhood"),
        (Part.DISTRICT, "townland"): _("Townland"),
        (Part.DISTRICT, "village_township"): _("Village or township"),
        (Part.REGION, "state"): _("State"),
        (Part.REGION, "province"): _("Province"),
        (Part.REGION, "prefecture"): _("Prefecture"),
        (Part.REGION, "county"): _("County"),
        (Part.REGION, "department"): _("Department"),
        (Part.REGION, "district"): _("District"),
        (Part.REGION, "emirate"): _("Emirate"),
        (Part.REGION, "island"): _("Island"),
        (Part.REGION, "oblast"): _("Oblast"),
        (Part.REGION, "parish"): _("Parish"),
    }
)
_MISSING: Mapping[Part, LazyString] = MappingProxyType(
    {
        Part.RECIPIENT: _("Enter the recipient’s name, for example Anne Martin"),
        Part.LINE1: _("Enter street and number"),
        Part.CITY: _("Enter the town"),
        Part.POSTCODE: _("Enter the postcode"),
    }
)


def part_name(part: Part, form: CountryFormat) -> str:
    """Name a part as its country does."""
    return str(_KINDS.get((part, form.kinds.get(part, "")), _NAMES[part]))


def missing_words(part: Part, form: CountryFormat) -> str:
    """Say that a part is missing."""
    if part in _MISSING and (part, form.kinds.get(part, "")) not in _KINDS:
        return str(_MISSING[part])
    return gettext("%(field)s: fill this in", field=part_name(part, form))
