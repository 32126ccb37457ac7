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
_OWN = ("forbid_", "let_go_")  # how our own helpers begin that do so, by a right that goes or a trigger
_SQL = re.compile(
    r"\b(DROP\s+(TABLE|COLUMN)|RENAME\s+(TO|COLUMN)|SET\s+NOT\s+NULL|ALTER\s+COLUMN\s+\w+\s+TYPE"
    r"|REVOKE\s+\w+|CREATE\s+TRIGGER|ADD\s+CONSTRAINT|CREATE\s+UNIQUE\s+INDEX"
    r"|ADD\s+COLUMN(?=\s(?![^,;]*\bDEFAULT\b)[^,;]*\bNOT\s+NULL))\b",
    re.IGNORECASE,
)
_SQL_TABLE = re.compile(r"\b(?:ON|ALTER\s+TABLE)\s+(\w+)", re.IGNORECASE)
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
    parts = {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
    return [
        said
        for node in nodes
        if id(node) not in parts
        for said in (*_of_sql(node, new), *_of(node))
        if not _is_of_a_table(node) or _table_of(node, 1) not in new
    ]


def _of_sql(node: ast.AST, new: set[str | None]) -> Iterator[str]:
    """Read a text as a statement, with `x` in the place of what it is filled with."""
    pieces = node.values if isinstance(node, ast.JoinedStr) else [node]
    texts = [each.value if isinstance(each, ast.Constant) else "x" for each in pieces]
    if not all(isinstance(each, str) for each in texts) or not isinstance(node, ast.JoinedStr | ast.Constant):
        return
    text = "".join(map(str, texts))
    if (found := _SQL.search(text)) and not {each[1] for each in _SQL_TABLE.finditer(text)} & new:
        yield f"says {found[0]}"


def _is_of_a_table(node: ast.AST) -> bool:
    name = _name_of(node)
    return name is not None and (name in _OF_A_TABLE or name.startswith(_OWN))


def _name_of(node: ast.AST) -> str | None:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return node.func.id
    return node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else None


def _table_of(node: ast.AST, place: int) -> str | None:
    """Give the table that a call names in its place; one of a batch names none."""
    given = node.args[place] if isinstance(node, ast.Call) and len(node.args) > place else None
    return given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else None


def _of(node: ast.AST) -> Iterator[str]:
    name = _name_of(node)
    if not isinstance(node, ast.Call) or name is None:
        return
    given = {each.arg: ast.unparse(each.value) for each in node.keywords}
    if name in _NARROWING:
        yield _NARROWING[name]
    if name.startswith(_OWN):
        yield "takes from running code what it may do to rows"
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
