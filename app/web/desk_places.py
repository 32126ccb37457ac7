"""Addresses of the desk that other rooms of it answer at, written in one place."""

from urllib.parse import urlencode

NEW_ENTRY = "/admin/faq/new"
UPKEEP = "/admin/faq/upkeep"
ANSWERS = "/admin/requests/answers/"


def new_entry_path(language: str, title: str) -> str:
    """Give the path of a new entry's page, its title filled in."""
    return f"{NEW_ENTRY}?{urlencode({'language': language, 'title': title})}"
