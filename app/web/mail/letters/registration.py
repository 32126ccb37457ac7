"""Letters of a registration: confirm, welcome, approved, taken over."""

from collections.abc import Mapping
from types import MappingProxyType

from app.web.mail.letter import Writer

LETTERS: Mapping[str, Writer] = MappingProxyType({})
