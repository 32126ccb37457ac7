"""What a store that speaks S3 says, and what its client does, in the port's errors."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus

from app.kernel.storage import MissingFileError, StorageError, StoreAwayError, StoreFullError, StoreRefusedError

_FULL = frozenset({"EntityTooLarge", "InsufficientStorage", "QuotaExceeded", "XMinioStorageFull"})
_LATER = frozenset({"RequestTimeout", "SlowDown", "OperationAborted", "NoSuchUpload"})
_MISSING = frozenset({"NoSuchKey", "404"})  # the latter of a head, which has no body to say more
_REMEDIES: Mapping[str, str] = {
    "NoSuchBucket": "make the bucket, or correct GUICHET_S3_BUCKET",
    "404": "make the bucket, or correct GUICHET_S3_BUCKET",
    "InvalidBucketName": "correct GUICHET_S3_BUCKET",
    "InvalidAccessKeyId": "correct GUICHET_S3_KEY",
    "SignatureDoesNotMatch": "correct GUICHET_S3_SECRET",
    "AuthorizationHeaderMalformed": "correct GUICHET_S3_REGION",
    "PermanentRedirect": "correct GUICHET_S3_ENDPOINT or GUICHET_S3_REGION",
    "RequestTimeTooSkewed": "set this machine's clock",
}
_ELSE = "look at GUICHET_S3_KEY, GUICHET_S3_SECRET and what they may do with the bucket"


class PastEndError(StorageError):
    """What was asked for begins at the end of the file or after it."""


@contextmanager
def told(missing: str | None = None) -> Iterator[None]:
    """Turn the client's errors into the port's; a file that is not there is the one that was `missing`."""
    from botocore import exceptions as of  # noqa: PLC0415 - see the client
    from botocore.parsers import ResponseParserError  # noqa: PLC0415 - see the client
    from urllib3.exceptions import HTTPError  # noqa: PLC0415 - what it lets through while an answer is read

    try:
        yield
    except of.ClientError as error:
        raise _said(error.response, missing) from error
    except (
        of.ConnectionError,
        of.HTTPClientError,
        of.IncompleteReadError,
        ResponseParserError,
        HTTPError,
        OSError,
    ) as error:
        raise StoreAwayError(type(error).__name__) from error
    except of.BotoCoreError as error:
        raise StoreRefusedError(f"{type(error).__name__}: look at GUICHET_S3_…") from error


def _said(answer: Mapping[str, Mapping[str, object]], missing: str | None) -> StorageError:
    code, status = str(answer["Error"].get("Code", "")), answer["ResponseMetadata"].get("HTTPStatusCode", 0)
    assert isinstance(status, int)  # noqa: S101 - the client's own number
    if code in _MISSING and missing is not None:
        return MissingFileError(missing)
    if status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        return PastEndError(code)
    if code in _FULL or status == HTTPStatus.INSUFFICIENT_STORAGE:
        return StoreFullError(code)
    if code in _LATER or status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return StoreAwayError(f"{status} {code}")
    return StoreRefusedError(f"{status} {code}: {_REMEDIES.get(code, _ELSE)}")
