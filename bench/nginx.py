"""nginx under measurement: it sends a folder itself, passes on to gunicorn, and sends what the application names."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep

from bench.load import HOST, BenchError
from bench.serving import ROOT, Server
from tests.faults.waiting import free_port
from tests.nginx import find_nginx

_SNIPPET = ROOT / "deploy" / "nginx" / "files.conf"
_FOLDER = "/var/lib/guichet/files/"  # in the snippet
_BEGINS_WITHIN = 10.0  # seconds
_KINDS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
_CONFIG = """
daemon off;
pid {folder}/pid;
error_log {folder}/error;
{user}
worker_processes 2;
events {{ worker_connections 256; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 1000000;
    default_type application/octet-stream;
    {temporary}
    server {{
        listen {host}:{port};
        location /direct/ {{ alias {files}/; }}
        location / {{
            proxy_pass http://{host}:{behind};
            proxy_http_version 1.1;
            proxy_set_header Host $host;
            proxy_set_header Connection "";
        }}
        {snippet}
    }}
}}
"""


@contextmanager
def nginx(folder: Path, files: Path, behind: int) -> Iterator[Server]:
    """Run it until the block ends, before a port of gunicorn's, with the snippet that `deploy/` has for operators."""
    folder.mkdir()
    port, config = free_port(), folder / "conf"
    config.write_text(
        _CONFIG.format(
            folder=folder,
            user="user root;" if os.getuid() == 0 else "",
            temporary=" ".join(f"{kind}_temp_path {folder}/{kind};" for kind in _KINDS),
            host=HOST,
            port=port,
            behind=behind,
            files=files,
            snippet=_SNIPPET.read_text("utf-8").replace(_FOLDER, f"{files}/"),
        ),
        "utf-8",
    )
    program = find_nginx()
    if program is None:
        raise BenchError("nginx is not installed")
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen([program, "-p", str(folder), "-c", str(config)], stderr=said)  # noqa: S603 - our own words
        try:
            _wait_for(folder / "pid", process)
            yield Server(port, process.pid)
        finally:
            process.terminate()
            process.wait()


def _wait_for(pid: Path, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(int(_BEGINS_WITHIN / 0.05)):
        if pid.exists() and pid.read_text().strip():
            return
        if process.poll() is not None:
            break
        sleep(0.05)
    raise BenchError(f"nginx does not begin: {(pid.parent / 'said').read_text()}")
