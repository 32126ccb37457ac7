"""The version of Guichet, as in `pyproject.toml`, which an installation need not have."""

VERSION = "0.1.0"
