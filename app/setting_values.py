"""What a variable may hold, as an operator writes it; ValueError says in one line what to write instead."""

import logging
import re
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

SHORTEST_SECRET = 32  # characters
MOST_PROXIES = 9
MEGABYTE = 1_000_000  # bytes
_MOST_MEGABYTES = 1_000_000
_HEADER = re.compile(r"[A-Za-z0-9-]+")
_ORIGIN = re.compile(r"https://[a-z0-9.:{}-]+|http://[a-z0-9.{}-]+\.localhost(?::[0-9]+)?")


def read_tenants_from(text: str) -> str:
    """Accept a folder of brands, or the table where they are published."""
    if text not in ("folder", "table"):
        raise ValueError(f"is “{text}”; write folder, or table for brands that `flask tenant publish` keeps")
    return text


def read_mode(text: str) -> str:
    """Accept one of the three."""
    if text not in ("demo", "live", "test"):
        raise ValueError(f"is “{text}”; write demo, live or test")
    return text


def read_database(text: str) -> str:
    """Accept SQLite and PostgreSQL; the message never repeats the value, which may hold a password."""
    remedy = "is not a database address; write sqlite:////path/to/file or postgresql://user:password@host/name"
    try:
        url = make_url(text)
    except ArgumentError:
        raise ValueError(remedy) from None
    backend = url.get_backend_name()
    if backend not in ("sqlite", "postgresql") or not url.database or url.database == ":memory:":
        raise ValueError(remedy)
    if backend == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    return url.render_as_string(hide_password=False)


def read_secret(text: str) -> str:
    """Accept what is long enough to be one."""
    if len(text) < SHORTEST_SECRET:
        raise ValueError(
            f"is shorter than {SHORTEST_SECRET} characters; make one with: "
            'python3 -c "import secrets; print(secrets.token_hex(32))"'
        )
    return text


def read_keys(text: str) -> tuple[str, ...]:
    """Accept several, with commas between them."""
    return tuple(read_secret(each) for each in text.split(","))


def read_folder(text: str) -> Path:
    """Accept a folder that is there."""
    path = Path(text).absolute()
    if not path.is_dir():
        raise ValueError(f"is “{text}”, which is not a folder; create it or correct the path")
    return path


def read_file(text: str) -> Path:
    """Accept a file that is there."""
    path = Path(text).absolute()
    if not path.is_file():
        raise ValueError(f"is “{text}”, which is not a file; correct the path, or unset it")
    return path


def read_origin(text: str) -> str:
    """Accept a pattern of origins, with the brand in it."""
    if text.count("{slug}") != 1 or not _ORIGIN.fullmatch(text):
        raise ValueError(f"is “{text}”; write one like http://{{slug}}.localhost:8000, without a path")
    return text


def read_streams(text: str) -> str:
    """Accept the brand's own origin, or a pattern of another."""
    return text if text == "/" else read_origin(text)


def read_proxies(text: str) -> int:
    """Accept how many proxies stand before us."""
    if not text.isascii() or not text.isdigit() or int(text) > MOST_PROXIES:
        raise ValueError(f"is “{text}”; write how many proxies stand before Guichet, 0 to {MOST_PROXIES}")
    return int(text)


def read_megabytes(text: str) -> int:
    """Accept a number of megabytes; give bytes."""
    if not text.isascii() or not text.isdigit() or not 0 < int(text[:9]) <= _MOST_MEGABYTES:
        raise ValueError(f"is “{text}”; write a number of megabytes, 1 to {_MOST_MEGABYTES}")
    return int(text[:9]) * MEGABYTE


def read_header(text: str) -> str:
    """Accept the name of a header."""
    if not _HEADER.fullmatch(text):
        raise ValueError(f"is “{text}”, which is not a header's name; write one like CF-IPCountry")
    return text


def read_level(text: str) -> int:
    """Accept a level by its name."""
    levels = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
    if text not in levels:
        raise ValueError(f"is “{text}”; write {', '.join(levels)}")
    return levels[text]
