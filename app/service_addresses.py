"""Addresses of the services that Guichet speaks to, as an operator writes them; ValueError says how."""

from importlib.util import find_spec
from urllib.parse import urlsplit


def read_queue(text: str) -> str:
    """Accept Valkey or Redis, over a network or on a socket."""
    if urlsplit(text).scheme not in ("redis", "rediss", "unix"):
        raise ValueError("is not a queue's address; write redis://host:6379/0, rediss://… or unix:///path/to/socket")
    return text


def read_smtp(text: str) -> str:
    """Accept a mail server; the message never repeats the value, which may hold a password."""
    parts = urlsplit(text)
    try:
        sound = parts.scheme in ("smtp", "smtps") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        sound = False
    if not sound:
        raise ValueError("is not a mail server's address; write smtp://user:password@host:587 or smtps://host:465")
    return text


def read_service(text: str) -> str:
    """Accept a service over TLS, or one on this machine."""
    parts = urlsplit(text)
    if not parts.hostname or (parts.scheme != "https" and (parts.scheme, parts.hostname) != ("http", "127.0.0.1")):
        raise ValueError(f"is “{text}”; write an address that begins with https://")
    return text


def read_clamd(text: str) -> str:
    """Accept ClamAV's daemon, on a socket or a port."""
    parts = urlsplit(text)
    if not (parts.scheme == "unix" and parts.path.startswith("/")) and not (parts.scheme == "tcp" and parts.hostname):
        raise ValueError(f"is “{text}”; write unix:///run/clamav/clamd.ctl or tcp://127.0.0.1:3310")
    return text


def read_collector(text: str) -> str:
    """Accept a collector of traces, on the own network without TLS too: what it gets holds nothing about a person."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("is not a collector's address; write one like http://collector:4318/v1/traces")
    if find_spec("opentelemetry") is None:
        raise ValueError("needs the packages of requirements/otel.txt; install these, or unset it")
    return text
