"""Letters that tell an account’s owner what happened to it."""

from collections.abc import Mapping
from types import MappingProxyType

from app.web.mail.letter import Writer

LETTERS: Mapping[str, Writer] = MappingProxyType({})
