"""`flask account`: what the team does with one account."""

import click

from app.cli import account_states


@click.group("account")
def group() -> None:
    """Close, reopen, pause and resume accounts."""


for _command in account_states.COMMANDS:
    group.add_command(_command)
