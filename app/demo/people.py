"""The file that keeps who the demo's people are, from one start to the next."""

import json
from pathlib import Path
from typing import TypedDict

FILE = "accounts.json"


class Person(TypedDict):
    """Somebody of the demo, as its file and the outside know them."""

    tenant: str
    role: str
    email: str
    password: str


def read_people(data: Path) -> list[Person]:
    """Read who was made at an earlier start; nobody before the first."""
    try:
        people: list[Person] = json.loads((data / FILE).read_text("utf-8"))
    except FileNotFoundError:
        return []
    return people
