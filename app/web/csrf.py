"""Proof that a form came from our own page: a signed token in it, and what the browser says of where it was sent from.

The token is bound to the brand and, once someone is signed in, to their session. A kept page carries its visitor's
token for a day, so it alone proves little; Sec-Fetch-Site and Origin, which a page elsewhere cannot forge, prove the
rest (OWASP ASVS 5.0, 3.5.1). A form of ours that comes too late is told apart: nothing is done, and its text is kept
(`app.web.late_forms`).
"""

from itsdangerous import BadSignature, SignatureExpired, TimestampSigner, URLSafeTimedSerializer
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Request

FIELD = "csrf_token"
HEADER = "X-CSRF-Token"
_DAY = 24 * 3600  # seconds
_LIFE = 2 * _DAY  # a kept page is at most a day old, and people leave tabs open
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class CsrfError(BadRequest):
    """A form without a valid token, or one that another site sent."""


class LateFormError(CsrfError):
    """A form of our own page that counts no more: its page is too old, or its session is over or another by now.

    `session` is what its token was bound to.
    """

    def __init__(self, session: str) -> None:
        super().__init__()
        self.session = session


class _DaySigner(TimestampSigner):
    """Dates by the day (UTC), so that all processes keep one page, byte for byte, under one ETag."""

    def get_timestamp(self) -> int:
        """Give the second at which the day began."""
        return super().get_timestamp() // _DAY * _DAY


class Csrf:
    """Makes and checks the tokens of all brands."""

    def __init__(self, secret_key: str, *older: str, life: int = _LIFE) -> None:
        """Take the key that signs, those whose tokens still count, and for how many seconds a token is good."""
        self._life = life
        oldest_first = [*reversed(older), secret_key]
        self._serializer = URLSafeTimedSerializer(oldest_first, salt="csrf", signer=_DaySigner)

    def token(self, tenant: str, session: str = "") -> str:
        """Make the token of a brand's forms, bound to a session where there is one."""
        return str(self._serializer.dumps([tenant, session]))

    def check(self, request: Request, tenant: str, origin: str, session: str = "") -> None:
        """Let a request through that changes something; CsrfError when it is not from our own page.

        LateFormError when it surely is, and comes too late.
        """
        if request.method in SAFE_METHODS:
            return
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
            raise CsrfError
        if not _is_own(request, origin):
            raise CsrfError
        given = request.form.get(FIELD) or request.headers.get(HEADER, "")
        bound, is_old = self._read(given)
        if bound[0] != tenant:
            raise CsrfError
        if is_old or bound[1] != session:
            raise LateFormError(bound[1]) if is_surely_own(request, origin) else CsrfError

    def _read(self, given: str) -> tuple[tuple[str, str], bool]:
        """Give the brand and session that a token is bound to, and whether it is too old; CsrfError for no token."""
        try:
            try:
                tenant, session = self._serializer.loads(given, max_age=self._life)
            except SignatureExpired:
                tenant, session = self._serializer.loads(given)
                return (tenant, session), True
        except BadSignature as error:
            raise CsrfError from error
        return (tenant, session), False


def _is_own(request: Request, origin: str) -> bool:
    """Tell whether a form was sent from this origin, as far as the browser says.

    A page that sends no referrer sends the origin “null” (Fetch, 3.1); the browser's own word then has to stand for it.
    """
    given = request.headers.get("Origin", origin)
    return given == origin or (given == "null" and request.headers.get("Sec-Fetch-Site") == "same-origin")


def is_surely_own(request: Request, origin: str) -> bool:
    """Tell whether a form, and no script, was sent from this origin by the browser's own word.

    Silence is not enough here: a page elsewhere could make an old browser keep words of its choosing.
    """
    says_so = request.headers.get("Origin") == origin or request.headers.get("Sec-Fetch-Site") == "same-origin"
    return says_so and FIELD in request.form
