"""The pages that the FAQ already leads to and that open later: they say so, and lead to a person."""

from flask import Blueprint, render_template

from app.web.context import need_page
from app.web.keeping import keep_page
from app.web.pages import NOT_OPEN, PAGES

bp = Blueprint("not_open", __name__)


def not_open(name: str) -> str:
    """Say that a page is not open yet; 404 where the brand will never have it."""
    need_page(name)
    keep_page()
    return render_template("pages/not_open.html", page_label=PAGES[name].label)


for _name in NOT_OPEN:
    bp.add_url_rule(PAGES[_name].path, endpoint=_name, view_func=not_open, defaults={"name": _name})
