"""How a change of a policy can be refused."""

from app.kernel.errors import GuichetError


class StaleChangeError(GuichetError):
    """Somebody changed the brand's policy meanwhile."""

    def __init__(self) -> None:
        super().__init__("the policy has changed meanwhile")
