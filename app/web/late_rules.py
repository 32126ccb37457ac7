"""Addresses of pages whose writers are made when the first of them is written: a process writes few of them.

Werkzeug compiles two functions for each rule at once, which was half of the time that making the application takes.
"""

from collections.abc import Callable

from werkzeug.routing import Rule

_Writer = Callable[..., tuple[str, str]]


class LateRule(Rule):
    """A rule that can be found at once, and learns to write its addresses at the first of them."""

    def _compile_builder(self, append_unknown: bool = True) -> _Writer:  # noqa: FBT001, FBT002 - werkzeug's signature
        name, compiled = "_build_unknown" if append_unknown else "_build", super()._compile_builder

        def write(rule: LateRule, /, **values: object) -> tuple[str, str]:
            writer: _Writer = compiled(append_unknown).__get__(rule, None)
            setattr(rule, name, writer)
            return writer(**values)

        return write
