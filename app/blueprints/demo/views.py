"""What only the demo has: the mailbox that every mail of every brand went to."""

from collections.abc import Sequence

from flask import Blueprint, abort, jsonify, make_response, render_template, request
from werkzeug.wrappers import Response as Answer

from app.web.installation import installation
from app.web.mailbox import FOLDER, ReceivedMail, find_mail, list_mails

bp = Blueprint("demo", __name__, url_prefix="/_demo")


@bp.get("/mailbox")
def mailbox() -> str:
    """Show the mails that were sent, the newest first; `?to=` narrows them to one address."""
    return render_template("demo/mailbox.html", mails=_asked_for(), to=request.args.get("to", ""))


@bp.get("/mailbox.json")
def mailbox_as_json() -> Answer:
    """Give the same to a program."""
    return jsonify([_facts(mail) for mail in _asked_for()])


@bp.get("/mailbox/<name>")
def mail_as_html(name: str) -> Answer:
    """Show one mail as its reader sees it; its styles are inline, so this one page allows them."""
    mail = find_mail(installation().settings.data / FOLDER, name)
    if mail is None:
        abort(404)
    answer = make_response(mail.html_alone())
    answer.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    return answer


def _asked_for() -> Sequence[ReceivedMail]:
    return list_mails(installation().settings.data / FOLDER, to=request.args.get("to") or None)


def _facts(mail: ReceivedMail) -> dict[str, object]:
    return {
        "to": mail.to,
        "from": mail.sender,
        "subject": mail.subject,
        "text": mail.body("plain"),
        "html": mail.body("html"),
        "headers": mail.headers,
        "sent_at": mail.sent_at.isoformat(),
    }
