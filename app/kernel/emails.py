"""Whether a text is an e-mail address that can be written to."""

import re

LONGEST = 254  # characters (RFC 5321, 4.5.3.1.3)
_EMAIL = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+\.[^@\s<>,;\".]+")


def is_writable(address: str) -> bool:
    """Say whether mail can be addressed so; whether it arrives, only the mail tells."""
    return len(address) <= LONGEST and _EMAIL.fullmatch(address) is not None
