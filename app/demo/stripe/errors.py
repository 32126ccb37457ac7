"""Stripe's errors, as its API words them."""

from typing import Any

Body = dict[str, Any]


class ApiError(Exception):
    """An answer that is an error: its HTTP status and what stands in it."""

    def __init__(self, status: int, kind: str, message: str, **facts: object) -> None:
        super().__init__(message)
        self.status = status
        self.body: Body = {"error": {"type": kind, "message": message, **facts}}


def missing(what: str, given: str) -> ApiError:
    """Say that there is nothing by this id, which is also what another account's is told."""
    return ApiError(404, "invalid_request_error", f"No such {what}: '{given}'", code="resource_missing", param="id")


def invalid(message: str, **facts: object) -> ApiError:
    """Say that a request can never be met."""
    return ApiError(400, "invalid_request_error", message, **facts)


def refused(code: str, decline_code: str | None = None) -> ApiError:
    """Say that a card was not charged."""
    facts = {"decline_code": decline_code} if decline_code else {}
    return ApiError(402, "card_error", "Your card was declined.", code=code, **facts)
