"""Letters about what a person changes on their account."""

from collections.abc import Mapping
from types import MappingProxyType

from app.web.mail.letter import Writer

LETTERS: Mapping[str, Writer] = MappingProxyType({})
