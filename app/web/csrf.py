"""Proof that a form came from our own page: a signed token in it, and what the browser says of where it was sent from.

The token is bound to the brand and, once someone is signed in, to their session. A kept page carries its visitor's
token for a day, so it alone proves little; Sec-Fetch-Site and Origin, which a page elsewhere cannot forge, prove the
rest (OWASP ASVS 5.0, 3.5.1).
"""

from itsdangerous import BadSignature, TimestampSigner, URLSafeTimedSerializer
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Request

FIELD = "csrf_token"
HEADER = "X-CSRF-Token"
_DAY = 24 * 3600  # seconds
_LIFE = 2 * _DAY  # a kept page is at most a day old, and people leave tabs open
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class CsrfError(BadRequest):
    """A form without a valid token, or one that another site sent."""


class _DaySigner(TimestampSigner):
    """Dates by the day (UTC), so that all processes keep one page, byte for byte, under one ETag."""

    def get_timestamp(self) -> int:
        """Give the second at which the day began."""
        return super().get_timestamp() // _DAY * _DAY


class Csrf:
    """Makes and checks the tokens of all brands."""

    def __init__(self, secret_key: str, *, life: int = _LIFE) -> None:
        """Take the key that signs, and for how many seconds a token is good."""
        self._life = life
        self._serializer = URLSafeTimedSerializer(secret_key, salt="csrf", signer=_DaySigner)

    def token(self, tenant: str, session: str = "") -> str:
        """Make the token of a brand's forms, bound to a session where there is one."""
        return str(self._serializer.dumps([tenant, session]))

    def check(self, request: Request, tenant: str, origin: str, session: str = "") -> None:
        """Let a request through that changes something; CsrfError when it is not from our own page."""
        if request.method in SAFE_METHODS:
            return
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
            raise CsrfError
        if not _is_own(request, origin):
            raise CsrfError
        given = request.form.get(FIELD) or request.headers.get(HEADER, "")
        try:
            bound = self._serializer.loads(given, max_age=self._life)
        except BadSignature as error:
            raise CsrfError from error
        if bound != [tenant, session]:
            raise CsrfError


def _is_own(request: Request, origin: str) -> bool:
    """Tell whether a form was sent from this origin, as far as the browser says.

    A page that sends no referrer sends the origin “null” (Fetch, 3.1); the browser's own word then has to stand for it.
    """
    given = request.headers.get("Origin", origin)
    return given == origin or (given == "null" and request.headers.get("Sec-Fetch-Site") == "same-origin")
