"""nginx before the application, with the very files of `deploy/nginx`: places, ports and names are the test's own."""

import os
import re
import socket
import ssl
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPResponse, HTTPSConnection
from pathlib import Path
from types import MappingProxyType

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.faults.waiting import PATIENCE, free_port, wait_until
from tests.nginx import find_nginx

DEPLOY = Path(__file__).parents[2] / "deploy" / "nginx"
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
_MAIN = """daemon off;
pid {folder}/pid;
error_log {folder}/error.log;
{user}
events {{ worker_connections 256; }}
http {{
    {temporary}
    include {folder}/guichet.conf;
}}
"""
_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


class Proxy:
    """A running nginx: ask it as browsers do, and read what it says of its cache."""

    def __init__(self, folder: Path, port: int) -> None:
        self.port = port
        self.bodies = folder / "client_body"  # where what is sent waits that is too long for the memory
        self._log = folder / "guichet.log"
        self._trusted = ssl.create_default_context(cafile=str(folder / "fullchain.pem"))

    def ask(self, host: str, path: str = "/", method: str = "GET", **headers: str) -> tuple[HTTPResponse, str]:
        """Ask over TLS on a connection of its own; `body` among the headers is one."""
        body = headers.pop("body", None)
        names = {name.replace("_", "-"): value for name, value in {"User_Agent": BROWSER, **headers}.items()}
        connection = _Connection(host, self.port, self._trusted)
        try:
            connection.request(method, path, body, names)
            answer = connection.getresponse()
            return answer, answer.read().decode("utf-8", "replace")
        finally:
            connection.close()

    def said(self, host: str) -> list[str]:
        """Tell how each answer for a host came about, in order: MISS, HIT, REVALIDATED, EXPIRED, BYPASS, or -."""
        return [line.split()[-1] for line in self._log.read_text().splitlines() if line.split()[1] == host]


class _Connection(HTTPSConnection):
    """Reach this machine under a brand's name."""

    def __init__(self, host: str, port: int, trusted: ssl.SSLContext) -> None:
        super().__init__(host, timeout=PATIENCE, context=trusted)
        self._at = port
        self._trusted = trusted

    def connect(self) -> None:
        plain = socket.create_connection(("127.0.0.1", self._at), PATIENCE)
        self.sock = self._trusted.wrap_socket(plain, server_hostname=self.host)


@contextmanager
def proxied(
    folder: Path, web: int, hosts: Sequence[str], files: Path, *, more: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Proxy]:
    """Run nginx until the block ends, before a port of gunicorn's; `more`: what else stands in place of patterns."""
    http, https = free_port(), free_port()
    _certify(folder, hosts)
    own = {
        **more,
        r"listen \[::\].*": "",
        "listen 80": f"listen 127.0.0.1:{http}",
        "listen 443": f"listen 127.0.0.1:{https}",
        "127.0.0.1:8000": f"127.0.0.1:{web}",
        "server_name .*": f"server_name {' '.join(hosts)};",
        "/etc/letsencrypt/live/birch.example|/etc/nginx/guichet|/var/log/nginx": str(folder),
        "/var/cache/nginx/guichet": f"{folder}/cache",
        "/var/lib/guichet/files": str(files),
    }
    for path in DEPLOY.iterdir():
        text = path.read_text("utf-8")
        for words, ours in own.items():
            text = re.sub(words, ours, text)
        (folder / path.name).write_text(text, "utf-8")
    temporary = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in _TEMPORARY)
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(_MAIN.format(folder=folder, user=user, temporary=temporary), "utf-8")
    program = find_nginx()
    assert program is not None, "there is no nginx: run `python -m tests.nginx`"
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen([program, "-p", str(folder), "-c", str(folder / "nginx.conf")], stderr=said)
    try:
        wait_until(lambda: process.poll() is not None or (folder / "pid").exists())
        assert process.poll() is None, (folder / "said").read_text()
        yield Proxy(folder, https)
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _certify(folder: Path, hosts: Sequence[str]) -> None:
    """Make a certificate of these names that nobody signed but we."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(names, critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "privkey.pem").write_bytes(private)
