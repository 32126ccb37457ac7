"""The name under which a process claims what it works on."""

import os
import secrets
import socket


def new_claimant() -> str:
    """Name the machine, the process, and this one claim of it."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
