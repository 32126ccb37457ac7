"""Bare Flask: one view that returns bytes it holds. What the server and the framework cost without us.

`BENCH_PAGES` names a folder; each file in it is a page at `/<name>`, sent as Guichet sends it to the same browser,
whatever is asked of it (`?q=…`).
"""

import os
from pathlib import Path

from flask import Flask, Response, request

_PAGES = {f"/{file.name}": file.read_bytes() for file in Path(os.environ["BENCH_PAGES"]).iterdir()}

app = Flask(__name__, static_folder=None)


def page() -> Response:
    """Return the page."""
    answer = Response(_PAGES[request.path], content_type="text/html; charset=utf-8")
    answer.headers["Content-Encoding"] = "br"
    return answer


for _path in _PAGES:
    app.add_url_rule(_path, endpoint=_path, view_func=page)
