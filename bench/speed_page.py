"""The page of results, docs/speed.md: the table of aims as a run found it, and how each line is measured."""

from collections.abc import Mapping, Sequence

from bench.aims import AIMS
from bench.report import Row, aim_lines, list_missed

NOT_YET = "not yet: `make bench` writes this page"
_PAGE = """\
# Speed

`make bench` measures what stands here and writes this page; nothing in it is written by hand. Each line is ours beside
something else from the same run, in rounds that take turns, medians of them; the load comes from the same machine.
Compare ratios, not rates. A line is met when its ratio keeps within its aim.
Older and finer figures: [measured](operations/measured.md).

Measured on: {where}.

## The aims

| work | ours | beside | unit | ratio | aim | met | beside is |
|---|---|---|---|---|---|---|---|
{lines}
{missed}
## How each is measured

| work | `python -m bench …` | ours stands beside |
|---|---|---|
{ways}

Peers that are not started here (`bench/peers.py`) were measured once beside bare Flask, on another machine of two
cores. They stand here at the same measure to the bare Flask of this run. What is not to grow, or not to be moved, may
do so by a quarter: two rounds of one thing differ by as much.
"""
_MISSED = """
## What misses its aim, and why

{reasons}

More of each, and its profile where there is one: [measured](operations/measured.md).
"""


def speed_page(where: str, found: Mapping[str, Sequence[Row]]) -> str:
    """Write the page from what a run found; a line that it did not measure says so."""
    reasons = "\n".join(f"- **{work}**: {why}." for work, why in list_missed(found))
    return _PAGE.format(
        where=where,
        missed=_MISSED.format(reasons=reasons) if reasons else "",
        lines="\n".join(map(_line, aim_lines(found))),
        ways="\n".join(_line((aim.work, f"`{aim.module}`", aim.how)) for aim in AIMS.values()),
    )


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
