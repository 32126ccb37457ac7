"""What somebody should do next, as the list of it shows it (`components/action_list.html`)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do: what, why, and where; the names are the component's."""

    title: str
    text: str
    action: str
    url: str
    urgent: bool = False
    state: str | None = None
