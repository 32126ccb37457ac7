import app.domain.support.team.words  # noqa: F401 - from now on every ticket and message that is written keeps its words
