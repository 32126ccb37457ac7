"""A day at the version before, a customer's and the team's: run by its tree, on a database that this one has upgraded.

`python tests/faults/previous_process.py`, with that tree in PYTHONPATH and the installation in the environment. It says
what went wrong, a line each, and as its last line how many pages it saw.
"""

import sys
from collections.abc import Iterator
from http import HTTPStatus

from app.factory import create_app
from tests.web.desk.requests import path_of, press
from tests.web.desk.team import colleague
from tests.web.people import Visitor, settle
from tests.web.requesting import ask, tickets

_WITHOUT_A_QUEUE = "/readyz"  # which is told that there is none


def main() -> None:
    """Write a request and answer it at the desk, search, and open every page that needs no more than its path."""
    app = create_app()
    settle(app)
    ann = Visitor(app)
    done = {
        "signing in": ann.sign_in().status_code,
        "writing a request": ask(ann).status_code,
        "choosing a scheme": ann.send("/appearance", {"scheme": "dark", "next": "/"}).status_code,
    }
    dora, ticket = colleague(app), tickets(app)[-1]
    done["answering"] = press(dora, ticket, "send", reply="Bonjour Ann").status_code
    wrong = [f"{what}: {status}" for what, status in done.items() if status != HTTPStatus.SEE_OTHER]
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments]
    paths = sorted({rule.rule for rule in rules} - {_WITHOUT_A_QUEUE})
    desk = [path_of(ticket), *(path for path in paths if path.startswith("/admin/"))]
    wrong += _walk(ann, ["/faq/search?q=facture", *(path for path in paths if path not in desk)])
    wrong += _walk(dora, desk)
    wrong += [
        f"{path} is closed to an administrator" for path in desk[:2] if dora.get(path).status_code != HTTPStatus.OK
    ]
    sys.stdout.write("\n".join([*wrong, str(len(paths) + 2)]))


def _walk(visitor: Visitor, paths: list[str]) -> Iterator[str]:
    for path in paths:
        status = visitor.get(path).status_code
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            yield f"{path}: {status}"


if __name__ == "__main__":
    main()
