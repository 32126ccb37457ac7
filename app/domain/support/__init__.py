import app.domain.support.moving  # from now on the tickets of an account move with its address,
import app.domain.support.team.words  # noqa: F401 - and after that every one that is written keeps its words
