"""The outermost layer answers whatever happens inside, as a server asks for it (PEP 3333)."""

from typing import Any

import pytest

from app.web.edge import Edge
from app.web.environ import Environ, Headers, Start
from tests.web.environs import environ


class Server:
    """What gunicorn does: a second start is an error of the application's unless it says which failure it tells of."""

    def __init__(self) -> None:
        self.started: list[str] = []

    def start(self, status: str, _headers: Headers, exc_info: object = None) -> Any:  # noqa: ANN401 - WSGI's writer
        assert exc_info is not None or not self.started, "Response headers already set!"
        self.started.append(status)
        return lambda _chunk: None


@pytest.mark.parametrize("begun", [True, False])
def test_an_application_that_fails_after_it_began_to_answer_is_a_500(begun: bool) -> None:  # noqa: FBT001 - a case
    def failing(_environ: Environ, start: Start) -> list[bytes]:
        if begun:
            start("200 OK", [])
        raise RuntimeError("too late")

    server = Server()
    body = b"".join(Edge(failing)(environ("birch.example"), server.start))

    assert server.started[-1] == "500 Internal Server Error"
    assert body == b"500 Internal Server Error\n"
