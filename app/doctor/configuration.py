"""The settings: what starts and still is not how an installation should run."""

from collections.abc import Iterator, Sequence
from stat import S_IRWXO
from urllib.parse import urlsplit

from app.doctor.signs import Sign, doubtful, fine, wrong
from app.settings import Settings
from app.tenancy.tenant import Tenant

PART = "configuration"
_HERE = ("localhost", "127.0.0.1", "::1")


def look_at_configuration(settings: Settings, brands: Sequence[Tenant]) -> Iterator[Sign]:
    """Look at mode, data folder, proxies, figures, and at what would travel unsealed."""
    signs = [*_mode(settings), *_data(settings), *_proxies(settings, brands), *_unsealed(settings)]
    if settings.metrics_token is None:
        remedy = "set GUICHET_METRICS_TOKEN and let Prometheus ask /metrics (deploy/prometheus)"
        signs.append(doubtful(PART, "nobody measures: /metrics answers 404", remedy))
    yield from signs or [fine(PART, "live, behind a proxy, with a data folder of its own")]


def _mode(settings: Settings) -> Iterator[Sign]:
    if settings.mode != "live":
        yield doubtful(
            PART, f"the mode is {settings.mode}: nobody's real data", "set GUICHET_MODE=live to serve people"
        )


def _data(settings: Settings) -> Iterator[Sign]:
    if not settings.data.is_dir():
        yield wrong(PART, f"there is no folder {settings.data}", "create it, owned by the user who runs Guichet")
    elif settings.data.stat().st_mode & S_IRWXO:
        yield doubtful(PART, f"everybody on this machine may look into {settings.data}", f"chmod o= {settings.data}")


def _proxies(settings: Settings, brands: Sequence[Tenant]) -> Iterator[Sign]:
    if settings.trusted_proxies == 0 and any(brand.origin.startswith("https:") for brand in brands):
        message = "no proxy is trusted, and brands are served over https, for which one stands before Guichet"
        yield doubtful(PART, message, "set GUICHET_TRUSTED_PROXIES to how many do, or every visitor is the proxy")


def _unsealed(settings: Settings) -> Iterator[Sign]:
    queue, mail = urlsplit(settings.queue_url), urlsplit(settings.smtp_url)
    if queue.scheme == "redis" and queue.hostname not in _HERE:
        yield doubtful(PART, "the queue is reached over a network without TLS", "write GUICHET_QUEUE_URL=rediss://…")
    if mail.scheme == "smtp" and mail.hostname not in _HERE and not mail.username:
        message = "mails leave this machine without TLS and without a password"
        yield doubtful(PART, message, "write GUICHET_SMTP_URL=smtps://user:password@host, or a relay of this machine")
