"""Stands before `rich`, which only a linter of ours brings and no installation has: structlog loads it where it is."""

raise ImportError
