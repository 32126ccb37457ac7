"""One brand, alone, in demo mode: its own data folder, its FAQ as the files have it now."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import click

_ROOT = Path(__file__).parents[2]


def is_taken(port: int) -> bool:
    """Say whether something answers at a port of this machine already."""
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


def serve_preview(folder: Path, content: Path, port: int) -> int:
    """Serve a brand at `http://<slug>.localhost:<port>` until it is interrupted; gives the exit code."""
    slug = folder.name
    with TemporaryDirectory(prefix="guichet-preview-") as data:
        tenants = Path(data) / "tenants"
        tenants.mkdir()
        (tenants / slug).symlink_to(folder.resolve())
        environ = _environment(Path(data), tenants, content, port)
        for command in (("db", "upgrade"), ("faq", "import", slug)):
            done = subprocess.run(_flask(*command), env=environ, cwd=_ROOT, check=False)  # noqa: S603 - our own command
            if done.returncode:
                return done.returncode
        click.echo(f"{slug}: http://{slug}.localhost:{port}/ (Ctrl-C stops it)")
        return _serve(environ, port)


def _environment(data: Path, tenants: Path, content: Path, port: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GUICHET_")}
    return kept | {
        "FLASK_APP": "wsgi",
        "GUICHET_MODE": "demo",
        "GUICHET_DATA": str(data),
        "GUICHET_TENANTS": str(tenants),
        "GUICHET_CONTENT": str(content),
        "GUICHET_ORIGIN_PATTERN": f"http://{{slug}}.localhost:{port}",
        "GUICHET_LOG_LEVEL": "warning",
    }


def _flask(*command: str) -> list[str]:
    return [sys.executable, "-m", "flask", *command]


def _serve(environ: dict[str, str], port: int) -> int:
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--log-level",
        "warning",
        "--bind",
        f"127.0.0.1:{port}",
        "--threads",
        "4",
        "--no-control-socket",
    ]
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ended as by Ctrl-C: the server and its data go too
    with subprocess.Popen([*command, "wsgi:app"], env=environ, cwd=_ROOT) as server:  # noqa: S603 - the same
        try:
            return server.wait()
        except KeyboardInterrupt:
            server.terminate()
            return server.wait()
