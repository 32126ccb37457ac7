"""How something about an incident can be refused."""

from app.domain.incidents.models import IncidentState
from app.kernel.errors import GuichetError


class StaleIncidentError(GuichetError):
    """Somebody else said something of the incident since it was looked at."""


class TransitionError(GuichetError):
    """An incident in that state does not come to that other one."""

    def __init__(self, state: IncidentState, wanted: IncidentState) -> None:
        super().__init__(f"{state} does not lead to {wanted}")
        self.state, self.wanted = state, wanted
