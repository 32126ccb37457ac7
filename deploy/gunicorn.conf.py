"""How gunicorn serves Guichet; where it listens comes from the command line."""

import ctypes
import gc
import os
import shutil
import tempfile
from typing import Any

# Where each worker counts its own answers, and whichever is asked adds all up; the library looks once, when imported.
# It maps its files into memory, and who writes to one on a disk that is full is ended: systemd's folder is in memory.
FIGURES = "PROMETHEUS_MULTIPROC_DIR"
OWN_FIGURES = "guichet-metrics-"
if FIGURES not in os.environ:  # this file is read again at each reload
    os.environ[FIGURES] = tempfile.mkdtemp(prefix=OWN_FIGURES, dir=os.environ.get("RUNTIME_DIRECTORY"))

from prometheus_client import multiprocess  # noqa: E402 - see above
from sqlalchemy.orm import configure_mappers  # noqa: E402 - see above

# glibc gives threads heaps of their own, up to eight for each core, and keeps in each what was once needed there: a
# worker took a quarter more after load. Where the C library knows no such thing (musl), it has one heap anyway.
_ARENA_MAX = -8  # M_ARENA_MAX in malloc.h
getattr(ctypes.CDLL(None), "mallopt", lambda *_: 0)(_ARENA_MAX, 1)

gc.disable()  # until the workers start: reading the application drops little, and is a tenth sooner without

worker_class = "gthread"
workers = 2
threads = 64  # of which four make pages (app/web/turnstile.py); the others send files and what is kept, or wait
control_socket_disable = True  # signals steer it; a socket would only be one more way in
preload_app = True  # read once, shared by the workers, and kept by the parent through a reload


def child_exit(_server: object, worker: Any) -> None:  # noqa: ANN401 - gunicorn has no types
    """Let go of what a worker that ended was doing; what it counted stays counted."""
    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]  # it has no types


def on_exit(_server: object) -> None:
    """Leave nothing behind."""
    if OWN_FIGURES in os.environ[FIGURES]:
        shutil.rmtree(os.environ[FIGURES], ignore_errors=True)


def on_reload(server: Any) -> None:  # noqa: ANN401 - gunicorn has no types
    """On SIGHUP, read the brands that changed, for the workers about to start; a broken one stays as it was."""
    server.app.wsgi().extensions["guichet"].registry.reload()


def pre_fork(_server: object, _worker: object) -> None:
    """Share what every worker would make for itself, and leave what was read out of the collector's sight.

    It would copy it into every worker by looking at it.
    """
    configure_mappers()
    gc.freeze()
    gc.enable()
