"""Whether a page tells its visitor that their browser is too old: decided once, before any cache is asked."""

from collections.abc import Callable
from datetime import datetime, timedelta

from app.domain.support.browsers.rules import is_outdated, read_agent
from app.tenancy.tenant import Tenant
from app.web.environ import TENANT, Environ

HIDDEN_COOKIE, HIDDEN_FOR = "guichet_old_browser", timedelta(days=30)
"""What a visitor has who does not want to be told, and how long they are not."""


class OldBrowsers:
    """Tells whether to speak of the browser that asks: a brand with support does, until it is asked not to."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock

    def __call__(self, environ: Environ) -> bool:
        """Decide for one request; robots, unknown browsers and current ones are told nothing."""
        tenant: Tenant = environ[TENANT]
        browser = read_agent(environ.get("HTTP_USER_AGENT", ""))
        if browser is None or "support" not in tenant.config.modules:
            return False
        if not is_outdated(browser, policy=tenant.config.policy.browsers, on=self._clock().date()):
            return False
        return f"{HIDDEN_COOKIE}=" not in environ.get("HTTP_COOKIE", "")
