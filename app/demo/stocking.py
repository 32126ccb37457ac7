"""What the demo holds before its parts start: the tables, the brands' FAQ, the people; made in one process.

Run as a program in the demo's environment.
"""

from flask import Flask

from app.demo.accounts import make_people
from app.factory import create_app
from app.web.installation import installation

_COMMANDS = (("db", "upgrade"), ("faq", "import", "--all"))


def stock(app: Flask) -> None:
    """Run the commands that any installation begins with, then make the people; SystemExit when one failed."""
    with app.app_context():
        for words in _COMMANDS:
            if status := app.cli.main(words, prog_name="flask", standalone_mode=False):
                raise SystemExit(status)
        make_people(installation().settings.data)


if __name__ == "__main__":
    stock(create_app())
