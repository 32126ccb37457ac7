"""`flask account`: what the team does for somebody who cannot do it themself."""

import click

from app.cli import account_recovery


@click.group("account")
def group() -> None:
    """Help people with their accounts."""


for _command in account_recovery.COMMANDS:
    group.add_command(_command)
