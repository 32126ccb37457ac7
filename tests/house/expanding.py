"""What of a migration would break the code that runs while it is applied: read from its source."""

import ast
import re
from collections.abc import Iterator

# Calls that take something away, give it another name, or hold rows to what running code does not know of.
_NARROWING = {
    "drop_column": "drops a column",
    "drop_table": "drops a table",
    "rename_table": "renames a table",
    "create_check_constraint": "checks rows that were free",
    "create_unique_constraint": "holds rows to be the only ones",
    "create_foreign_key": "holds rows to others",
    "create_exclude_constraint": "holds rows apart",
}
_OF_A_TABLE = frozenset(
    {"create_index", *(name for name in _NARROWING if name.startswith("create_"))}
)  # a new one's are free
_SQL = re.compile(
    r"\b(DROP\s+(TABLE|COLUMN)|RENAME\s+(TO|COLUMN)|SET\s+NOT\s+NULL|ALTER\s+COLUMN\s+\w+\s+TYPE)\b", re.IGNORECASE
)
CONTRACT = "contract"  # of a migration's module: why nothing that runs needs what it takes away


def contract_of(source: str) -> str | None:
    """Give the reason by which a migration says that it is a contract step."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == [CONTRACT]:
            return ast.literal_eval(node.value) if isinstance(node.value, ast.Constant) else None
    return None


def narrowings(source: str) -> list[str]:
    """Say what would break running code, in the order in which it stands there."""
    nodes = list(ast.walk(ast.parse(source)))
    new = {_table_of(node, 0) for node in nodes if _name_of(node) == "create_table"}
    return [
        said
        for node in nodes
        for said in _of(node)
        if _name_of(node) not in _OF_A_TABLE or _table_of(node, 1) not in new
    ]


def _name_of(node: ast.AST) -> str | None:
    return node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else None


def _table_of(node: ast.AST, place: int) -> str | None:
    """Give the table that a call names in its place; one of a batch names none."""
    given = node.args[place] if isinstance(node, ast.Call) and len(node.args) > place else None
    return given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else None


def _of(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and (found := _SQL.search(node.value)):
        yield f"says {found[0]}"
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return
    name, given = node.func.attr, {each.arg: ast.unparse(each.value) for each in node.keywords}
    if name in _NARROWING:
        yield _NARROWING[name]
    if name == "create_index" and given.get("unique") == "True":
        yield _NARROWING["create_unique_constraint"]
    if name == "alter_column":
        yield from _altered(given)
    if name == "add_column":
        columns = [each for each in node.args if isinstance(each, ast.Call)]
        said = {each.arg: ast.unparse(each.value) for column in columns for each in column.keywords}
        if said.get("nullable") == "False" and said.get("server_default", "None") == "None":
            yield "adds a column that running code does not fill"


def _altered(given: dict[str | None, str]) -> Iterator[str]:
    if "new_column_name" in given:
        yield "renames a column"
    if given.get("nullable") == "False":
        yield "refuses rows without a value"
    if "type_" in given:
        yield "changes a type"
    if given.get("server_default") in {"None", "False"}:
        yield "takes a default away"
