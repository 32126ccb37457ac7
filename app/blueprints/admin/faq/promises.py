"""The promises page: each promise, the entries that make it, the tests that carry it, the last result."""

from flask import Blueprint, render_template

from app.domain.accounts.rights import Right
from app.domain.faq.promises.report import ReportError, read_report
from app.domain.faq.promises.standing import list_promises
from app.web.installation import installation
from app.web.request import session
from app.web.staff import staff_only
from app.web.staff_words import VERDICT_WORDS

bp = Blueprint("faq_promises", __name__, url_prefix="/admin/faq")


@bp.get("/promises")
@staff_only(Right.EDIT_FAQ)
def index() -> str:
    """List the brand's promises, those that need somebody first."""
    report, trouble = None, None
    try:
        report = read_report(installation().settings.promises)
    except ReportError as error:
        trouble = str(error)
    lines = list_promises(session(), report)
    return render_template(
        "admin/faq/promises.html", lines=lines, report=report, trouble=trouble, verdicts=VERDICT_WORDS
    )
