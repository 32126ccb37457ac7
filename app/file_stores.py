"""Where an installation keeps its files, in a folder or a bucket: `GUICHET_FILES…` and `GUICHET_S3_…`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from app.service_addresses import read_service

FOLDER, PROXY = "FILES", "FILES_PROXY"
_BUCKET, _KEY, _SECRET = "S3_BUCKET", "S3_KEY", "S3_SECRET"
_ENDPOINT, _REGION, _PATH_STYLE = "S3_ENDPOINT", "S3_REGION", "S3_PATH_STYLE"
STORE_VARIABLES = (FOLDER, PROXY, _BUCKET, _ENDPOINT, _REGION, _KEY, _SECRET, _PATH_STYLE)

_ANY_REGION = "us-east-1"  # what stores of one's own are called that have no regions
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_REGION_NAME = re.compile(r"[a-z0-9-]{1,63}")
_LOCATION = re.compile(r"/[A-Za-z0-9_-]+/")


class WrongStoreError(Exception):
    """A variable that is wrong, or missing beside others; its name without the prefix, and the remedy."""

    def __init__(self, variable: str, remedy: str) -> None:
        super().__init__(f"{variable} {remedy}")
        self.variable, self.remedy = variable, remedy


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A folder of this machine, and the internal location under which the proxy serves it."""

    path: Path
    proxy: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """A bucket of a store that speaks S3; without an endpoint it is Amazon's."""

    name: str
    endpoint: str | None
    region: str
    key: str = field(repr=False)
    secret: str = field(repr=False)
    path_style: bool


def read_store(texts: Mapping[str, str], data: Path) -> Folder | Bucket:
    """Give where files are kept, by default a folder of `data`; WrongStoreError."""
    given = [name for name in STORE_VARIABLES if name in texts]
    of_bucket = [name for name in given if name.startswith("S3_")]
    if not of_bucket:
        return _folder(texts, data)
    if beside := [name for name in given if name not in of_bucket]:
        raise WrongStoreError(beside[0], "is for files in a folder, and a bucket is set; unset one or the other")
    return _bucket(texts)


def _folder(texts: Mapping[str, str], data: Path) -> Folder:
    path, proxy = Path(texts.get(FOLDER, data / "files")).absolute(), texts.get(PROXY)
    if FOLDER in texts and not path.is_dir():
        raise WrongStoreError(FOLDER, f"is “{texts[FOLDER]}”, which is not a folder; create it or correct the path")
    if proxy is not None and not _LOCATION.fullmatch(proxy):
        raise WrongStoreError(PROXY, f"is “{proxy}”; write the internal location of the proxy, such as /_files/")
    return Folder(path=path, proxy=proxy)


def _bucket(texts: Mapping[str, str]) -> Bucket:
    for name in (_BUCKET, _KEY, _SECRET):
        if name not in texts:
            raise WrongStoreError(name, f"is not set, and a bucket needs {_BUCKET}, {_KEY} and {_SECRET}")
    if _ENDPOINT not in texts and _REGION not in texts:
        raise WrongStoreError(
            _ENDPOINT, f"is not set, and neither is {_REGION}; write the store's address, or Amazon's region"
        )
    name, region = texts[_BUCKET], texts.get(_REGION, _ANY_REGION)
    if not _NAME.fullmatch(name):
        raise WrongStoreError(_BUCKET, f"is “{name}”, which is no bucket's name; write small letters, digits, - and .")
    if not _REGION_NAME.fullmatch(region):
        raise WrongStoreError(_REGION, f"is “{region}”, which is no region; write one such as eu-west-3")
    return Bucket(
        name=name,
        endpoint=_endpoint(texts),
        region=region,
        key=texts[_KEY],
        secret=texts[_SECRET],
        path_style=_path_style(texts),
    )


def _endpoint(texts: Mapping[str, str]) -> str | None:
    if _ENDPOINT not in texts:
        return None
    try:
        return read_service(texts[_ENDPOINT])
    except ValueError as error:
        raise WrongStoreError(_ENDPOINT, str(error)) from None


def _path_style(texts: Mapping[str, str]) -> bool:
    text = texts.get(_PATH_STYLE, "yes")
    if text not in ("yes", "no"):
        raise WrongStoreError(_PATH_STYLE, f"is “{text}”; write yes or no")
    return text == "yes"
