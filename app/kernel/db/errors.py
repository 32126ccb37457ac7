"""How the wall and sealed columns refuse: programming errors, never shown to a visitor as anything but a failure."""


class IsolationError(Exception):
    """Something tried to pass between tenants, or around the guarded session."""


class ForeignRowError(IsolationError):
    """A session of one tenant met a row of another."""

    def __init__(self, entity: str, owner: str, tenant: str) -> None:
        super().__init__(f"a session of {tenant} met a {entity} of {owner}")
        self.entity = entity
        self.owner = owner
        self.tenant = tenant


class UnscopedStatementError(IsolationError):
    """A statement on tenants' tables that is not provably bound to the session's tenant."""

    def __init__(self, reason: str, statement: str) -> None:
        super().__init__(f"{reason}: {statement}")
        self.reason = reason
        self.statement = statement


class NotWritingError(IsolationError):
    """A change outside `with transaction(session)`."""

    def __init__(self) -> None:
        super().__init__("changes are made inside `with transaction(session):`")


class UnboundRoleError(IsolationError):
    """PostgreSQL's row security does not bind the role that the application signed in with."""

    def __init__(self, role: str) -> None:
        super().__init__(
            f"the database role “{role}” bypasses row security; "
            "give GUICHET_DATABASE_URL the role guichet_app, which `flask db upgrade` creates"
        )
        self.role = role


class SealedColumnError(Exception):
    """A statement that compares, sorts or computes by a sealed column: the database sees nothing but its seal."""

    def __init__(self, place: str, statement: str) -> None:
        super().__init__(f"{place} is sealed; read it and compare in Python: {statement}")
        self.place = place
        self.statement = statement
