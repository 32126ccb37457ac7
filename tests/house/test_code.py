"""The code keeps its manners: short modules and functions, no brand by name, nothing from elsewhere unnoticed."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONGEST_FILE = 300  # lines
LONGEST_FUNCTION = 40  # lines, its docstring counted
LONGEST_CONFTEST = 100  # lines
SLUGS = sorted(path.parent.name for path in (ROOT / "tenants").glob("*/tenant.toml"))
# Errors whose words are a server's, a path's or our own.
QUOTES_NOBODY = {
    *("OSError", "RedisError", "BoardAwayError", "StorageError", "MissingFileError"),
    *("PaymentsMisusedError", "PaymentsUnavailableError"),
}
_ADDRESS = re.compile(r"://|^\s*(-i|-f|-e|--(extra-)?index-url|--find-links|--trusted-host)\b| @ ", re.MULTILINE)
_PIN = re.compile(r"^([A-Za-z0-9._-]+)(\[[\w,-]+\])?==(\S+)(.*)$")
_MARKDOWN_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)|<img[^>]+src=\"([^\"]+)\"")
_CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def modules(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def documents() -> list[Path]:
    return [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def quoted_errors(source: str) -> Iterator[int]:
    """Give the lines that log the words of an error of which one may quote what somebody typed."""
    tree = ast.parse(source)
    groups = {ast.unparse(node.targets[0]): node.value for node in tree.body if isinstance(node, ast.Assign)}
    for handler in (node for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler)):
        if handler.type is None or handler.name is None:
            continue
        kinds = groups.get(ast.unparse(handler.type), handler.type)
        if {each.id for each in ast.walk(kinds) if isinstance(each, ast.Name)} <= QUOTES_NOBODY:
            continue
        calls = [node for node in ast.walk(handler) if isinstance(node, ast.Call)]
        for call in (each for each in calls if ast.unparse(each.func).startswith("_log.")):
            if any(True for each in (*call.args, *call.keywords) for _ in _words(each, handler.name)):
                yield call.lineno


def _words(node: ast.AST, error: str) -> Iterator[ast.Name]:
    """Find an error where its words would be told: not where its type is, or its places alone."""
    if isinstance(node, ast.keyword) and node.arg == "exc_info":
        return
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "type":
        return
    if isinstance(node, ast.Name) and node.id == error:
        yield node
    for part in ast.iter_child_nodes(node):
        yield from _words(part, error)


def anchor_of(heading: str) -> str:
    """Name a heading as forges do."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_there_are_brands_to_look_for() -> None:
    assert len(SLUGS) == 5


def test_a_module_fits_in_the_head() -> None:
    long = [name_of(path) for path in modules("app", "tests", "bench") if len(_lines(path)) >= LONGEST_FILE]

    assert long == []


def test_a_function_fits_on_a_screen() -> None:
    long = [
        f"{name_of(path)}:{function.lineno} {function.name}"
        for path in modules("app", "bench")
        if path.parent.name != "versions"  # a migration is a list of what changes
        for function in functions(path)
        if (function.end_lineno or 0) - function.lineno >= LONGEST_FUNCTION
    ]

    assert long == []


def test_a_conftest_is_short() -> None:
    long = [name_of(path) for path in (ROOT / "tests").rglob("conftest.py") if len(_lines(path)) >= LONGEST_CONFTEST]

    assert long == []


def test_the_code_names_no_brand() -> None:
    found = [
        f"{name_of(path)}: {slug}"
        for path in [*modules("app"), *sorted((ROOT / "app").rglob("*.js")), ROOT / "wsgi.py"]
        for slug in SLUGS
        if slug in path.read_text("utf-8").lower()
    ]

    assert found == []


def test_nothing_asks_which_brand_it_serves() -> None:
    asks = re.compile(r"\b(slug|tenant)\s*(==|!=|in)\s*[\[({\"']")
    found = [name_of(path) for path in modules("app") if asks.search(path.read_text("utf-8"))]

    assert found == []


@pytest.mark.parametrize(
    ("handled", "logged", "quotes"),
    [
        ("Exception", "error=repr(error)", True),
        ("Exception", "said=str(error)[:9]", True),
        ("Exception", 'said=f"{error}"', True),
        ("(OSError, ValueError)", "error=str(error)", True),
        ("Exception", "error=type(error).__name__", False),
        ("Exception", "exc_info=True", False),
        ("(RedisError, OSError)", "error=str(error)", False),
    ],
)
def test_a_line_of_the_log_that_quotes_an_error_is_seen(handled: str, logged: str, *, quotes: bool) -> None:
    source = f"try:\n    f()\nexcept {handled} as error:\n    _log.warning('x', {logged})\n"
    assert list(quoted_errors(source)) == ([4] if quotes else [])


def test_no_line_of_the_log_quotes_an_error_that_may_quote_people() -> None:
    found = [f"{name_of(path)}:{line}" for path in modules("app") for line in quoted_errors(path.read_text("utf-8"))]

    assert found == []


def test_no_test_is_left_out_and_nothing_is_put_off() -> None:
    put_off = re.compile(r"pytest\.(mark\.)?(skip|xfail|importorskip)|unittest\.mock|\b(TODO|FIXME|XXX)\b")
    here = Path(__file__)
    texts = {path: path.read_text("utf-8") for path in modules("app", "tests", "bench") if path != here}

    assert [name_of(path) for path, text in texts.items() if put_off.search(text)] == []


def test_no_test_measures_time() -> None:
    watch = re.compile(r"\b(monotonic|perf_counter|process_time)(_ns)?\(")
    found = [name_of(path) for path in modules("tests") if watch.search(path.read_text("utf-8"))]

    assert found == ["tests/faults/waiting.py"]  # which gives up when what it waits for never comes


def test_what_checks_the_code_is_as_strict_as_it_was_and_runs() -> None:
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
    makefile = (ROOT / "Makefile").read_text("utf-8")
    recipes = dict(re.findall(r"^([a-z]+): \$\(VENV\)/\.dev\n((?:\t.+\n)+)", makefile, re.MULTILINE))
    run = {
        target: [
            command
            for part in re.findall(r"\$\(TOGETHER\) (.+)", recipes[target])[0].split()
            for command in re.findall(r"\$\(BIN\)/(.+)", recipes[part])
        ]
        for target in ("check", "test")
    }

    assert tools["ruff"]["lint"]["select"] == ["ALL"]
    assert (tools["mypy"]["strict"], tools["mypy"]["packages"]) == (True, ["app", "tests", "bench"])
    assert tools["pytest"]["ini_options"]["filterwarnings"] == ["error"]
    for commands in run.values():
        assert {"ruff check .", "ruff format --check .", "mypy", "lint-imports"} <= set(commands)


def test_every_rule_that_is_not_kept_has_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    ignored = text.partition("\nignore = [\n")[2].partition("\n]")[0].splitlines()

    assert ignored
    assert [line for line in ignored if not re.fullmatch(r'    "[A-Z]+\d+",\s+# .+', line)] == []


@pytest.mark.parametrize("path", documents(), ids=name_of)
def test_a_link_of_the_documents_leads_somewhere(path: Path) -> None:
    for found in _MARKDOWN_LINK.findall(_CODE.sub("", path.read_text("utf-8"))):
        link = found[0] or found[1]
        if "://" in link or link.startswith("mailto:"):
            continue
        file, _, anchor = link.partition("#")
        target = (path.parent / file).resolve() if file else path
        assert target.exists(), link
        if anchor:
            assert anchor in {anchor_of(each) for each in _HEADING.findall(target.read_text("utf-8"))}, link


@pytest.mark.parametrize("path", sorted((ROOT / "requirements").glob("*.txt")), ids=name_of)
def test_every_requirement_is_pinned_with_a_hash_and_names_no_address(path: Path) -> None:
    text = path.read_text("utf-8")
    requirements = [line for line in text.replace("\\\n", " ").splitlines() if line.strip() and line[0] != "#"]

    assert _ADDRESS.findall(text) == []
    assert requirements
    for line in requirements:
        assert _PIN.match(line), line
        assert "--hash=sha256:" in line, line


def test_the_lock_of_the_tools_names_no_address() -> None:
    assert '"resolved"' not in (ROOT / "tools" / "package-lock.json").read_text("utf-8")


def test_every_dependency_is_in_the_lock() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = [*project["project"]["dependencies"], *project["project"]["optional-dependencies"]["demo"]]
    pinned = {
        match[1].lower().replace("_", "-")
        for line in (ROOT / "requirements" / "run.txt").read_text("utf-8").splitlines()
        if (match := _PIN.match(line))
    }

    assert {re.split(r"[\[<>=~! ]", each)[0].lower() for each in wanted} - pinned == set()


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines()
