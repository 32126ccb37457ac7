"""A FAQ entry behind the proxy that deploy/ configures, beside the same nginx sending the same bytes from a file.

Both without TLS, which costs both the same, and our generator too much. Rates say little where the generator is slower
than nginx, so the aim is held to what a second of processor sends, the application's own counted in.
"""

from collections.abc import Iterable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.load import Target, rate
from bench.pages import PAGES, SLUG
from bench.report import Row
from bench.serving import GUICHET, Server, flask, get, local, serve, warm
from tests.web.proxied import proxied

_HOST = f"{SLUG}.localhost"
_FILE = "/_same"
_ROUNDS, _SECONDS = 5, 3  # of each, in turn
_AT_ONCE = 32


def main() -> Iterable[Row]:
    """Measure it; a minute."""
    with TemporaryDirectory(prefix="guichet-bench-") as name:
        folder = Path(name)
        environ = local(folder / "data")
        flask(environ, "db", "upgrade")
        flask(environ, "faq", "import", SLUG)
        (folder / "nginx").mkdir()
        with serve(GUICHET, folder / "log", environ) as web:
            warm(page := web.target(PAGES["entry"], _HOST))
            (folder / "page").write_bytes(get(page)[1])
            words = _words(folder / "page")
            with proxied(folder / "nginx", web.port, [_HOST], folder, more=words) as proxy:
                yield from _measure(Server(proxy.port, int((folder / "nginx" / "pid").read_text())), web)


def _words(page: Path) -> dict[str, str]:
    """Give what stands in deploy's files in place of TLS, and beside what is passed on: the page as a file."""
    same = f"location = {_FILE} {{ default_type text/html; add_header Content-Encoding br; alias {page}; }}"
    return {
        "443 ssl(?: http2)?": "443",
        "ssl_(?:certificate|certificate_key|reject_handshake) .*": "",
        "server_tokens off;": "server_tokens off; keepalive_requests 10000000;",
        "location / {\n    proxy_pass": f"{same}\n\nlocation / {{\n    proxy_pass",
    }


def _measure(proxy: Server, web: Server) -> Iterable[Row]:
    kept, file = proxy.target(PAGES["entry"], _HOST), proxy.target(_FILE, _HOST)
    for target in (kept, file):
        warm(target)
    rounds = [(*_seen(kept, proxy, web), *_seen(file, proxy, web)) for _ in range(_ROUNDS)]
    mine, my_work, other, other_work = (median(column) for column in zip(*rounds, strict=True))
    note = "nginx sends the same bytes from a file"
    yield Row(f"{_AT_ONCE} at once, for a second of processor", my_work, other_work, "answers", note, aim="proxied")
    yield Row(f"entry behind the proxy, {_AT_ONCE} at once", mine, other, "answers/s", note)


def _seen(target: Target, *servers: Server) -> tuple[float, float]:
    """Give the answers a second, and those for each second of processor that nginx and gunicorn used."""
    before = sum(server.processor_time() for server in servers)
    answers = rate(target, concurrency=_AT_ONCE, seconds=_SECONDS)
    return answers, answers * _SECONDS / (sum(server.processor_time() for server in servers) - before)
