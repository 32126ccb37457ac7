"""How what the team does to tickets and answers at hand can be refused."""

from app.kernel.errors import GuichetError


class ChangedMeanwhileError(GuichetError):
    """Somebody else wrote or did something that the writer has not seen."""

    def __init__(self) -> None:
        super().__init__("something was written or done since the page was opened")


class TitleTakenError(GuichetError):
    """Another answer at hand has that title."""

    def __init__(self) -> None:
        super().__init__("another answer at hand has that title")
