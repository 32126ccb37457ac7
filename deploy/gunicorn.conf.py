"""How gunicorn serves Guichet; where it listens comes from the command line."""

import gc
from typing import Any

gc.disable()  # until the workers start: reading the application drops little, and is a tenth sooner without

worker_class = "gthread"
workers = 2
threads = 4
control_socket_disable = True  # signals steer it; a socket would only be one more way in
preload_app = True  # read once, shared by the workers, and kept by the parent through a reload


def on_reload(server: Any) -> None:  # noqa: ANN401 - gunicorn has no types
    """On SIGHUP, read the brands that changed, for the workers about to start; a broken one stays as it was."""
    server.app.wsgi().extensions["guichet"].registry.reload()


def pre_fork(_server: object, _worker: object) -> None:
    """Leave what was read out of the collector's sight, which would copy it into every worker by looking at it."""
    gc.freeze()
    gc.enable()
