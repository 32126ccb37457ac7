"""Letters that lead back into an account."""

from collections.abc import Mapping
from types import MappingProxyType

from app.web.mail.letter import Writer

LETTERS: Mapping[str, Writer] = MappingProxyType({})
