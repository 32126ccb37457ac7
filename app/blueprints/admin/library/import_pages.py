"""What the pages about imports of resources show: the form, what a sheet holds, how far one is, its report."""

from collections.abc import Iterator, Mapping
from typing import ClassVar

from flask import render_template, request
from flask_babel import lazy_gettext as _
from wtforms import FileField, Form
from wtforms.validators import StopValidation, ValidationError

from app.domain.accounts.transfers.exporting import BOM, separator_for
from app.domain.accounts.transfers.rules import KEPT_FOR, LARGEST_FILE, MOST_LINES
from app.domain.library.imports.models import LibraryImport, LibraryImportLine, LineFate
from app.domain.library.imports.queries import PAGE, count_fates, list_imports, list_lines
from app.domain.library.imports.rules import OPEN, TO_DO, WORKING
from app.domain.library.imports.service import failure_of
from app.domain.library.lines import COLUMNS, REQUIRED
from app.domain.library.models import ResourceKind, Visibility
from app.kernel.spreadsheets import csv_line
from app.web.forms import PageForm
from app.web.i18n import gettext
from app.web.installation import installation
from app.web.labels import LABELS
from app.web.library_files import refusal_words
from app.web.library_imports import FATE_WORDS, STATE_WORDS, line_words, sheet_words
from app.web.no_files import current_keeper
from app.web.request import current_language, current_tenant, now, session
from app.web.sheet_words import MEGABYTE, said_number
from app.web.signed_in import current_person

SHEET, ARCHIVE = "sheet", "archive"  # fields
_BETWEEN = " | "  # what may stand in a cell
_EXAMPLES: Mapping[str, str] = {
    "slug": "starting-guide",
    "title": "Starting guide",
    "kind": _BETWEEN.join(ResourceKind),
    "visibility": _BETWEEN.join(Visibility),
    "summary": "All on one page.",
    "dated_on": "2027-01-14",
    "body": "**Markdown**",
    "version": "2.4.1",
    "minutes": "12",
    "link": "https://www.example.com/",
    "products": "key-1;key-2",
    "topics": "key-3",
    "shown": "yes | no",
    "file": "guides/start.pdf",
}


class Kept:
    """Ask for a file that could be kept in the store."""

    field_flags: ClassVar[Mapping[str, bool]] = {"required": True}

    def __call__(self, _form: Form, field: FileField) -> None:
        """Refuse to go on without one."""
        if field.name not in current_keeper().uploads:
            raise StopValidation(gettext("Choose a file that holds something"))
        hold_kept(field)


class ImportForm(PageForm):
    """A sheet, and a zip of the files that it names; both lie in the store by now."""

    sheet = FileField(_("CSV file"), validators=[Kept()], render_kw={"accept": ".csv,.txt,text/csv"})
    archive = FileField(_("Zip with the files"), render_kw={"accept": ".zip,application/zip"})
    refusal: tuple[str, str] | None = None  # why a whole file is of no use, and what to do

    def validate_archive(self, field: FileField) -> None:
        """Take one that could be kept, or none."""
        hold_kept(field)


def hold_kept(field: FileField) -> None:
    """Refuse a file that came and could not be kept; ValidationError."""
    upload = current_keeper().uploads.get(field.name)
    if upload is not None and upload.refusal is not None:
        raise ValidationError(refusal_words(upload.refusal, upload.size))


def form_page(form: ImportForm) -> str:
    """Show the form for a sheet, what it holds, and what came in lately."""
    return render_template(
        "admin/library/import.html",
        form=form,
        columns=[(name, name in REQUIRED, _example(name)) for name in COLUMNS],
        largest=LARGEST_FILE // MEGABYTE,
        largest_upload=installation().settings.largest_upload,
        most=said_number(MOST_LINES),
        hours=int(KEPT_FOR.total_seconds() // 3600),
        imports=list_imports(session(), current_person().account.id, now=now()),
        states=STATE_WORDS,
    )


def import_page(found: LibraryImport) -> str:
    """Show one import: lines of one fate, the gravest by default, from one line on."""
    counts = count_fates(session(), found.id)
    fate = _fate(counts)
    after = max(0, min(request.args.get("after", 0, type=int), LARGEST_FILE))  # no sheet has a line of a higher number
    lines = list_lines(session(), found.id, fate, after=after) if fate else ()
    failure = failure_of(found)
    return render_template(
        "admin/library/import_show.html",
        found=found,
        is_running=found.state in WORKING,
        is_open=found.state in OPEN,
        mark=STATE_WORDS[found.state],
        failure=sheet_words(failure) if failure else None,
        wanted=sum(counts.get(each, 0) for each in TO_DO),
        did=counts.get(LineFate.ADDED, 0) + counts.get(LineFate.REWRITTEN, 0),
        fates=[each for each in FATE_WORDS if counts.get(each)],
        said={each: said_number(count) for each, count in counts.items()},
        fate=fate,
        fate_words=FATE_WORDS,
        lines=[(_number(each), each.label, _reasons(each)) for each in lines[:PAGE]],
        following=lines[PAGE - 1].number if len(lines) > PAGE else None,
        number=said_number,
    )


def template_line() -> str:
    """Write the heading of a sheet that can be filled in."""
    return BOM + csv_line(COLUMNS, separator_for(current_language()))


def report_lines(found: LibraryImport) -> Iterator[str]:
    """Write what becomes of every line as a file, read page by page."""
    separator = separator_for(current_language())
    heading = (gettext("Line"), gettext("Address or file"), gettext("What becomes of it"), gettext(LABELS["reason"]))
    yield BOM + csv_line(heading, separator)
    after = 0
    while lines := list_lines(session(), found.id, None, after=after, limit=PAGE):
        for line in lines:
            yield csv_line([_number(line), line.label, str(FATE_WORDS[line.fate]), _reasons(line)], separator)
        after = lines[-1].number


def _fate(counts: Mapping[LineFate, int]) -> LineFate | None:
    there = [each for each in FATE_WORDS if counts.get(each)]
    return next((each for each in there if each == request.args.get("fate")), next(iter(there), None))


def _number(line: LibraryImportLine) -> str:
    """Give the line's number; a file that no line names has none."""
    return "" if line.fate is LineFate.UNUSED else str(line.number)


def _reasons(line: LibraryImportLine) -> str:
    """Say all that is wrong with a line."""
    said = []
    for column, reason, value in line_words(line):
        where = gettext("%(column)s: %(reason)s", column=column, reason=reason) if column else reason
        said.append(gettext("%(reason)s (“%(value)s”)", reason=where, value=value) if value else where)
    return "; ".join(said)


def _example(name: str) -> str:
    return _BETWEEN.join(current_tenant().config.languages) if name == "language" else _EXAMPLES[name]
