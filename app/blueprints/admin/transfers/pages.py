"""What the pages about transfers show: words, numbers, lines of a report."""

from collections.abc import Iterator, Mapping

from flask import render_template, request

from app.blueprints.admin.transfers.forms import ExportForm, UploadForm
from app.domain.accounts.models import AccountState
from app.domain.accounts.transfers.errors import FileError, LineFault
from app.domain.accounts.transfers.exporting import BOM, separator_for
from app.domain.accounts.transfers.models import Fate, Transfer, TransferKind, TransferLine
from app.domain.accounts.transfers.queries import PAGE, count_fates, list_lines, list_transfers
from app.domain.accounts.transfers.rules import (
    KEPT_FOR,
    LARGEST_FILE,
    MOST_LINES,
    OPEN,
    WORKING,
    required_columns,
    taken_columns,
)
from app.domain.accounts.transfers.service import failure_of
from app.kernel.spreadsheets import csv_line
from app.web.fresh_proof import ProvenForm
from app.web.i18n import gettext as _
from app.web.labels import LABELS
from app.web.request import current_language, current_tenant, now, session
from app.web.sheet_words import MEGABYTE, file_words, said_number
from app.web.signed_in import current_person
from app.web.staff_words import STATE_WORDS as ACCOUNT_STATES
from app.web.transfers import COLUMN_WORDS, FATE_WORDS, LINE_WORDS, STATE_WORDS

_EXAMPLES = {
    "email": "anne.martin@example.com",
    "first_name": "Anne",
    "last_name": "Martin",
    "user_name": "anne.martin",
    "company": "Atelier Martin",
    "country": "FR",
    "birth_date": "1985-07-14",
}


def import_page(form: UploadForm) -> str:
    """Show the form for a file, what a file holds, and what came in lately."""
    return render_template(
        "admin/transfers/import.html",
        form=form,
        refusal=_file_words(form.refusal) if form.refusal else None,
        columns=list(_columns()),
        largest=LARGEST_FILE // MEGABYTE,
        most=said_number(MOST_LINES),
        transfers=_lately(TransferKind.IMPORT),
        states=STATE_WORDS,
    )


def export_page(form: ExportForm) -> str:
    """Show the form for an export, and what went out lately."""
    return render_template(
        "admin/transfers/export.html",
        form=form,
        transfers=_lately(TransferKind.EXPORT),
        states=STATE_WORDS,
        hours=int(KEPT_FOR.total_seconds() // 3600),
    )


def transfer_page(transfer: Transfer, form: ProvenForm) -> str:
    """Show one transfer; of an import the lines of one fate, the gravest by default, from one line on."""
    counts = count_fates(session(), transfer.id)
    fate = _fate(counts)
    after = max(0, min(request.args.get("after", 0, type=int), LARGEST_FILE))  # no file has a line of a higher number
    lines = list_lines(session(), transfer.id, fate, after=after) if fate else ()
    failure = failure_of(transfer)
    return render_template(
        "admin/transfers/show.html",
        transfer=transfer,
        form=form,
        is_import=transfer.kind is TransferKind.IMPORT,
        is_running=transfer.state in WORKING,
        is_open=transfer.state in OPEN,
        mark=STATE_WORDS[transfer.state],
        failure=_file_words(failure) if failure else None,
        of_state=ACCOUNT_STATES[AccountState(transfer.of_state)][1] if transfer.of_state else None,
        counts=counts,
        fates=[each for each in FATE_WORDS if counts.get(each)],
        said={each: said_number(count) for each, count in counts.items()},
        fate=fate,
        fate_words=FATE_WORDS,
        lines=[(each.number, each.email, *line_words(each)) for each in lines[:PAGE]],
        following=lines[PAGE - 1].number if len(lines) > PAGE else None,
        number=said_number,
    )


def _lately(kind: TransferKind) -> list[Transfer]:
    found = list_transfers(session(), current_person().account.id, now=now())
    return [each for each in found if each.kind is kind]


def _fate(counts: Mapping[Fate, int]) -> Fate | None:
    asked = request.args.get("fate", "")
    there = [each for each in FATE_WORDS if counts.get(each)]
    return Fate(asked) if asked in there else next(iter(there), None)


def _columns() -> Iterator[tuple[str, str, bool, str]]:
    """Give each column that the brand takes: its heading, our name for it, whether it is needed, an example."""
    policy = current_tenant().config.policy
    needed = required_columns(policy.registration, policy.serial_number)
    for name in taken_columns(policy.registration, policy.serial_number):
        yield str(COLUMN_WORDS[name]), name, name in needed, _example(name)


def _example(name: str) -> str:
    config = current_tenant().config
    serial = config.policy.serial_number
    own = {"language": config.languages[0], "serial_number": serial.example if serial else ""}
    return {**_EXAMPLES, **own}[name]


def template_line() -> str:
    """Write the heading of a file that can be filled in."""
    return BOM + csv_line([words for words, *_rest in _columns()], separator_for(current_language()))


def refused_lines(transfer: Transfer) -> Iterator[str]:
    """Write the refused lines as a file that can be mended and sent again, read page by page."""
    separator = separator_for(current_language())
    yield BOM + csv_line([_("Line"), _(LABELS["reason"]), *transfer.heading], separator)
    after = 0
    while found := list_lines(session(), transfer.id, Fate.REFUSED, after=after, limit=PAGE):
        for line in found:
            column, reason = line_words(line)
            why = f"{column}: {reason}" if column else reason
            yield csv_line([str(line.number), why, *(line.cells or ())], separator)
        after = found[-1].number


def line_words(line: TransferLine) -> tuple[str, str]:
    """Say in which column a line is wrong, and why; nothing of one that is good."""
    if line.fault is None:
        return "", ""
    column = str(COLUMN_WORDS[line.column]) if line.column else ""
    if line.fault == LineFault.NOT_GOOD:
        return column, _("It cannot be read; write it like %(example)s", example=_example(line.column or ""))
    if line.other is not None:
        return column, _("Line %(number)s has the same", number=line.other)
    return column, str(LINE_WORDS[LineFault(line.fault)])


def _file_words(error: FileError) -> tuple[str, str]:
    no_lines = (_("There is nobody in the file"), _("Below the heading, each line is one person."))
    return file_words(error, COLUMN_WORDS, no_lines=no_lines)
