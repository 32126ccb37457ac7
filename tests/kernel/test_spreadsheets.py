"""Cells for spreadsheets: nothing that is calculated, and everything read back as it was."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.spreadsheets import csv_line, harmless, plain


@pytest.mark.parametrize("cell", ["=1+1", "+33", "-1", "@SUM(A1)", "\tx", "\rx", "'=1", "''@x"])
def test_what_a_spreadsheet_would_calculate_is_made_harmless(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "Ann", "d'Arc", "'quoted'", "1-2", "a=b"])
def test_anything_else_stays(cell: str) -> None:
    assert harmless(cell) == plain(cell) == cell


@given(st.text(st.sampled_from("'=+-@\ta"), max_size=6))
def test_a_cell_is_read_back_as_it_was(cell: str) -> None:
    assert plain(harmless(cell)) == cell


@pytest.mark.parametrize("separator", [",", ";"])
def test_a_line_holds_its_cells_whatever_is_in_them(separator: str) -> None:
    cells = ["a,b", "c;d", 'e"f', "g\nh", "=i"]
    (read,) = csv.reader(io.StringIO(csv_line(cells, separator), newline=""), delimiter=separator)
    assert [plain(each) for each in read] == cells
