"""Every refusal as a page of the brand: what happened, what to do, and the request's id where we failed."""

from collections.abc import Mapping
from types import MappingProxyType

import structlog
from flask import Flask, Response, render_template, request
from jinja2 import TemplateError
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.exceptions import (
    HTTPException,
    InternalServerError,
    NotFound,
    RequestEntityTooLarge,
    ServiceUnavailable,
    TooManyRequests,
)
from werkzeug.wrappers import Response as Answer

from app.domain.limits.errors import TooManyError
from app.kernel.errors import NotFoundError
from app.kernel.storage import MissingFileError, StorageError
from app.web.environ import REQUEST_ID, TENANT
from app.web.i18n import said_size
from app.web.limits import retry_after
from app.web.no_files import asks_for_files
from app.web.request import close_session, current_tenant
from app.web.sending_again import find_sent
from app.web.signed_in import know_nobody
from app.web.slashes import without_slash
from app.web.turnstile import RETRY_AFTER, CrowdedError
from app.web.viewing import ViewingError

_PAGES = {400, 403, 404, 405, 413, 415, 422, 429, 500, 503}
_NO_FACTS: Mapping[str, object] = MappingProxyType({})
_RETRY_AFTER = "30"  # seconds
_log = structlog.get_logger("guichet.error")


def init_errors(app: Flask) -> None:
    """Answer every error with a page."""
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(ViewingError, _viewing)
    app.register_error_handler(NotFoundError, _missing)
    app.register_error_handler(TooManyError, _too_many)
    app.register_error_handler(MissingFileError, _file_missing)
    app.register_error_handler(StorageError, _files_unavailable)
    app.register_error_handler(CrowdedError, _crowded)
    app.register_error_handler(DBAPIError, _database_failed)
    app.register_error_handler(Exception, _failed)


def _refused(error: HTTPException) -> Answer:
    if error.response is not None:
        return error.response  # type: ignore[return-value]  # a redirect that routing made
    if (moved := without_slash()) is not None:
        return moved
    answer = _too_large() if isinstance(error, RequestEntityTooLarge) else error_page(error.code or 500)
    answer.headers.extend([pair for pair in error.get_headers() if pair[0] in {"Allow", "Retry-After"}])
    return answer


def _too_large() -> Response:
    """Say of a message whose files are too large by how much they are."""
    if not asks_for_files():
        return error_page(RequestEntityTooLarge.code)
    together, size = current_tenant().config.policy.support.files.together, request.content_length
    facts = {"most": said_size(together), "sent": said_size(size) if size is not None else None}
    return error_page(RequestEntityTooLarge.code, "files", facts)


def _viewing(error: ViewingError) -> Response:
    return error_page(error.code, "viewing")


def _missing(_error: NotFoundError) -> Response:
    return error_page(404)


def _too_many(error: TooManyError) -> Response:
    answer = error_page(TooManyRequests.code)
    answer.headers.update(retry_after(error))
    return answer


def _database_failed(error: DBAPIError) -> Response:
    return _unavailable(error) if _is_away(error) else _failed(error)


def _is_away(error: DBAPIError) -> bool:
    """Whether the database could not be asked, and not that we asked what it refuses."""
    return isinstance(error, OperationalError) or error.connection_invalidated


def _unavailable(error: DBAPIError) -> Response:
    """Say when to come back, and give what was typed back: a database that does not answer is a passing thing.

    The page asks it nothing more: who is signed in is not known either.
    """
    _log.error("database unavailable", request_id=request.environ[REQUEST_ID], error=type(error.orig).__name__)
    close_session()
    return _given_back(_RETRY_AFTER)


def _crowded(_error: CrowdedError) -> Response:
    """Say when to come back, and give what was typed back; nothing was looked up, and nothing is."""
    return _given_back(RETRY_AFTER)


def _given_back(after: str) -> Response:
    know_nobody()
    answer = error_page(ServiceUnavailable.code, facts={"sent": find_sent()})
    answer.headers["Retry-After"] = after
    return answer


def _file_missing(error: MissingFileError) -> Response:
    """Say that a file is gone which is still spoken of: no fault of whoever asks, and nothing that passes by itself."""
    _log.error("file missing", request_id=request.environ[REQUEST_ID], key=error.key)
    return error_page(NotFound.code, "file_missing")


def _files_unavailable(error: StorageError) -> Response:
    """Say when to come back: the store is away, or does not let us in until somebody has put it right."""
    why = type(error).__name__
    _log.error("files unavailable", request_id=request.environ[REQUEST_ID], error=why, why=str(error))
    answer = error_page(ServiceUnavailable.code, "files_unavailable")
    answer.headers["Retry-After"] = _RETRY_AFTER
    return answer


def _failed(error: Exception) -> Response:
    _log.error("failed", request_id=request.environ[REQUEST_ID], exc_info=error)
    return error_page(InternalServerError.code)


def error_page(code: int, name: str | None = None, facts: Mapping[str, object] = _NO_FACTS) -> Response:
    """Show the page of a status, or one by its name; a plain line where no brand was found or it cannot be made."""
    shown = name or code if code in _PAGES else "other" if code < InternalServerError.code else InternalServerError.code
    if TENANT in request.environ:
        try:
            text = render_template(f"errors/{shown}.html", code=code, **facts)
            return Response(text, code, headers={"Cache-Control": "no-store"})
        except DBAPIError as error:  # the page of another refusal, on which somebody signed in is looked up
            if code != ServiceUnavailable.code:
                return _database_failed(error)
        except (TemplateError, KeyError) as error:
            _log.error("error page failed", request_id=request.environ[REQUEST_ID], exc_info=error)
    return Response(f"{code}\n", code, content_type="text/plain; charset=utf-8")
