"""By which token a brand's services ask what their customers may use: `GUICHET_SERVICES_<BRAND>`."""

import re
from collections.abc import Iterable, Mapping

_NAME = re.compile(r"SERVICES_([A-Z0-9]+(?:_[A-Z0-9]+)*)")


def is_of_services(name: str) -> bool:
    """Tell whether a variable's name, without the prefix, is that of such a token."""
    return _NAME.fullmatch(name) is not None


def brands_of(names: Iterable[str]) -> Mapping[str, str]:
    """Give the slugs of the brands that these variables are of, each with its variable's name."""
    return {match[1].lower().replace("_", "-"): name for name in sorted(names) if (match := _NAME.fullmatch(name))}
