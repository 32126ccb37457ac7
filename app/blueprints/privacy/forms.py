"""The forms of « Mes données »: nothing is typed but the password."""

from app.web.fresh_proof import ProvenForm
from app.web.signed_in import Person


class CopyForm(ProvenForm):
    """Asking for a copy, or taking it: where no proof was given a moment ago, the password is asked for."""


class ErasureForm(ProvenForm):
    """Having everything erased: the password is asked for even of whoever has just given it."""

    def __init__(self, person: Person) -> None:
        super().__init__(person, always=True)
