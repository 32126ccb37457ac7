"""Commands whose module is imported when one of them is run: no web process needs what they are made of."""

from importlib import import_module

import click


class LateGroup(click.Group):
    """Stands for the `group` of a module, under its name and with its short help."""

    def __init__(self, name: str, module: str, short_help: str) -> None:
        super().__init__(name, short_help=short_help, help=short_help)
        self._module = module

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the module's commands."""
        return self._group().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Give one of the module's commands."""
        return self._group().get_command(ctx, cmd_name)

    def _group(self) -> click.Group:
        group: click.Group = import_module(self._module).group
        return group
