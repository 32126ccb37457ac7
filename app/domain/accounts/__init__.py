import app.domain.accounts.people.words  # noqa: F401 - from now on every account that is written keeps its words
