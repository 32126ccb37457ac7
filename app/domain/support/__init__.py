import app.domain.support.joining  # from now on guests' tickets join the account of their mailbox,
import app.domain.support.moving  # those of an account move with its address,
import app.domain.support.team.words  # noqa: F401 - and after that every one that is written keeps its words
