"""What an address needs, by country."""

# Countries without postcodes (Universal Postal Union, postal addressing systems), ISO 3166-1 alpha-2.
_WITHOUT_POSTCODE = (
    "AE AG AO AW BF BI BJ BO BS BW BZ CD CF CG CI CK CM DJ "
    "DM ER FJ GA GD GM GQ GY HK KI KM KN KP LC ML MO MR MW "
    "NR NU QA RW SB SC SL SR ST SY TD TF TG TK TL TO TT TV "
    "UG VU YE ZW"
)


def has_postcodes(country: str) -> bool:
    """Tell whether a country's addresses hold a postcode."""
    return country not in _WITHOUT_POSTCODE.split()
