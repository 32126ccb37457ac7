"""Logs as JSON lines on standard error, one shape for ours and for the libraries'."""

import logging
import sys
from collections.abc import Iterable
from typing import Any, TextIO, cast

import structlog
import structlog.tracebacks
from structlog.typing import EventDict, WrappedLogger

from app.web.figures.counted import ERRORS
from app.web.figures.shared import BACKGROUND_ERRORS, TALLY

# Without the variables of each frame: they hold what visitors typed.
_RENDERER = structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False))
# Of these the message is told: it speaks of our own files, or says the provider's code without its words. Any other's
# may quote what a visitor typed.
_TOLD = {
    *("ModuleNotFoundError", "TemplateAssertionError", "TemplateNotFound", "TemplateSyntaxError", "UndefinedError"),
    *("PaymentsMisusedError", "PaymentsUnavailableError"),
}
_ERRORS = {"error", "critical"}
# What gunicorn says of a request it can't read or answer; it goes on with the request's own words.
_QUOTING = ("Invalid request", "Error handling request", "Error processing", "Exception")


class _StandardError:
    """Standard error as it is when a line is written: who calls a command may put their own there, and close it."""

    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


def init_logs(level: int) -> None:
    """Write every record as one JSON line; no path, address or text of a visitor goes in."""
    structlog.configure(
        processors=_STEPS,
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=cast("TextIO", _StandardError())),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(_StandardError())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*_SHARED, structlog.stdlib.add_logger_name, _count_foreign],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _name_exceptions,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    server = logging.getLogger("gunicorn.error")
    server.handlers.clear()
    server.propagate = True
    server.addFilter(_unquoted)


def _count_error(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Count an error of ours by its event, which is a word of the code and no sentence."""
    if event["level"] in _ERRORS:
        _count(event["event"])
    return event


def _count_foreign(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Count an error of a library by the library: its sentences are without number."""
    if event["level"] in _ERRORS:
        _count(event["logger"].partition(".")[0])
    return event


def _count(event: str) -> None:
    ERRORS.labels(event).inc()
    TALLY.count(BACKGROUND_ERRORS, event)


def _name_exceptions(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Tell an exception by its type and the places it passed."""
    rendered = _RENDERER(logger, method, event)
    _silence(rendered.get("exception", ()))
    return rendered


def _silence(exceptions: Iterable[dict[str, Any]]) -> None:
    for each in exceptions:
        if each["exc_type"] not in _TOLD:
            each.update(exc_value="", exc_notes=[], syntax_error=None)
        for group in each.get("exceptions", ()):
            _silence(group)


def _unquoted(record: logging.LogRecord) -> bool:
    """Keep a request's own words out of what gunicorn says of it."""
    said = next((start for start in _QUOTING if str(record.msg).startswith(start)), None)
    if said is not None:
        record.msg, record.args = said, ()
    return True


_SHARED: list[structlog.typing.Processor] = [
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
# One list, however often logs are set up: each module's logger keeps the one of its first line.
_STEPS: list[structlog.typing.Processor] = [
    *_SHARED,
    _count_error,
    _name_exceptions,
    structlog.processors.JSONRenderer(ensure_ascii=False),
]
