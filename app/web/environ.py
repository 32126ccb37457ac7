"""The names under which the WSGI layers hand what they found to the next one."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    Environ: TypeAlias = WSGIEnvironment
    Application: TypeAlias = WSGIApplication
    Start: TypeAlias = StartResponse
else:
    Environ = dict
    Application = Callable[..., Iterable[bytes]]
    Start = Callable[..., object]

Headers: TypeAlias = list[tuple[str, str]]

REQUEST_ID = "guichet.request_id"
TENANT = "guichet.tenant"
LANGUAGE = "guichet.language"
ACCOUNT = "guichet.account"  # the id of the customer whose page it is; absent: nobody's, or the team's
ASKED_AT = "guichet.asked_at"  # the second of the epoch at which the page was asked for
ENDPOINT = "guichet.endpoint"  # the route that answered, for logs and metrics
KEEP_FOR = "guichet.keep_for"  # seconds that the page may be kept; absent: not at all
OLD_BROWSER = "guichet.old_browser"  # true: the page tells its visitor that their browser is too old
VERSION = "guichet.version"  # a function that gives the version of the brand's FAQ, at most a second old
ONLY_HEAD = "guichet.only_head"  # true: the method is HEAD, though it is answered like GET; nothing may be written
KEEP_QUERY = "guichet.keep_query"  # present: the page is the answer to its query, and may be kept as that
CROWDED = "guichet.crowded"  # true: too many send something to the brand just now; it is given back, and not taken
