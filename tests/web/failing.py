"""The application with routes that fail, each holding what a visitor typed in every place that a log could read."""

from uuid import UUID

from flask import request
from sqlalchemy import Engine

from app.domain.faq.models import FaqFeedback
from app.factory import create_app
from app.web.request import committing, now

app = create_app()


@app.post("/_fail")
def fail() -> str:
    """Fail with the text in a frame's variable, in the message, in a cause and in a note."""
    typed = request.form["typed"]
    try:
        int(typed)
    except ValueError as error:
        failure = RuntimeError(f"cannot use {typed}")
        failure.add_note(f"it was {typed}")
        raise failure from error
    return typed


@app.post("/_refuse")
def refuse() -> str:
    """Let the database refuse a row that holds the text."""
    with committing() as session:
        nothing, moment = UUID(int=1), now()
        typed = request.form["typed"]
        session.add(
            FaqFeedback(id=nothing, entry_id=nothing, revision=1, useful=True, comment=typed, created_at=moment)
        )
    return ""


@app.post("/_lose")
def lose() -> str:
    """Lose the database in the middle of a statement that holds the text."""
    engine: Engine = app.extensions["guichet"].engine
    with engine.connect() as connection:
        connection.exec_driver_sql("SELECT * FROM nowhere WHERE x = ?", (request.form["typed"],))
    return ""
