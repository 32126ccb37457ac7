"""Waiting for what another process does, and the ports at which it is met."""

import errno
import random
import socket
from collections.abc import Callable
from time import monotonic, sleep

PATIENCE = 300.0  # seconds; what takes longer never comes, however busy the machine is
_PORTS = range(20_000, 32_000)  # below those that Linux gives to whoever calls somebody (32768 and up)


def wait_until(is_so: Callable[[], bool], *, within: float = PATIENCE) -> None:
    """Look again and again, seconds long; AssertionError when it never comes."""
    deadline = monotonic() + within
    while not is_so():
        assert monotonic() < deadline, "it took too long"
        sleep(0.05)


def free_port() -> int:
    """Choose a port that nobody has, and that nobody is given by chance until its program listens there."""
    for port in random.sample(_PORTS, len(_PORTS)):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise
            else:
                return port
    raise AssertionError("every port is taken")
