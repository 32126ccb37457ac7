"""Rules that learn to write their addresses late write what werkzeug's own write."""

import pytest
from werkzeug.routing import BuildError, Map, Rule

from app.web.late_rules import LateRule

WRITTEN: list[tuple[str, dict[str, object]]] = [
    ("/", {}),
    ("/", {"q": "où ?"}),
    ("/a/<name>", {"name": "é/x"}),
    ("/a/<int:number>/b", {"number": 7, "page": [1, 2]}),
    ("/a/<self>/<rule>", {"self": "x", "rule": "y", "values": "z"}),
]


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """List the writers that werkzeug compiles."""
    names: list[str] = []
    compiles = Rule._get_func_code  # noqa: SLF001 - werkzeug's own

    def watch(code: object, name: str) -> object:
        names.append(name)
        return compiles(code, name)  # type: ignore[arg-type]

    monkeypatch.setattr(Rule, "_get_func_code", staticmethod(watch))
    return names


@pytest.mark.parametrize(("rule", "values"), WRITTEN)
def test_an_address_is_written_as_werkzeug_writes_it(rule: str, values: dict[str, object]) -> None:
    late, own = (Map([kind(rule, endpoint="page")]).bind("camcha.example") for kind in (LateRule, Rule))
    for _ in range(2):
        assert late.build("page", values) == own.build("page", values)
        assert late.build("page", values, append_unknown=False) == own.build("page", values, append_unknown=False)


def test_what_a_rule_does_not_take_is_refused_as_ever() -> None:
    late = Map([LateRule("/a/<int:number>", endpoint="page")]).bind("camcha.example")
    with pytest.raises(BuildError):
        late.build("page", {})
    assert late.build("page", {"number": 7}) == "/a/7"


def test_a_writer_is_compiled_at_its_first_address_and_once(compiled: list[str]) -> None:
    late = Map([LateRule("/a", endpoint="a"), LateRule("/b", endpoint="b")]).bind("camcha.example")
    assert late.match("/b") == ("b", {})
    assert compiled == []
    assert [late.build("a"), late.build("a")] == ["/a", "/a"]
    assert compiled == ["<builder:'/a'>"]
