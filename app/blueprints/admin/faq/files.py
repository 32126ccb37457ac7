"""The FAQ as files, out of the desk and into it: looked at first, chosen where the desk says otherwise, then done."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from flask import Blueprint, Response, render_template, request
from werkzeug.wrappers import Response as Answer

from app.blueprints.admin.faq.forms import SeenForm
from app.blueprints.admin.faq.tree_page import chosen_language, to_tree
from app.domain.accounts.rights import Right
from app.domain.faq.archives import ArchiveError
from app.domain.faq.arranging.bringing import Change, plan
from app.domain.faq.editing.diff import compare
from app.domain.faq.errors import DocumentError, StaleError
from app.domain.faq.folders import Folder
from app.domain.faq.versions import read_version
from app.kernel.findings import Finding
from app.web.faq_files import (
    Files,
    all_files,
    bring_in,
    check_folders,
    lay_disk,
    lay_files,
    read_field,
    read_files,
    write_files,
)
from app.web.i18n import NAMES
from app.web.no_files import sent_file, takes_file
from app.web.request import current_tenant, session
from app.web.signed_in import current_person
from app.web.staff import staff_only
from app.web.staff_words import CHANGE_WORDS, FILE_WORDS, TREE_WORDS

bp = Blueprint("faq_files", __name__, url_prefix="/admin/faq/files")

Page = tuple[str, int]
_LARGEST = 500_000  # bytes of an upload


@bp.get("/")
@staff_only(Right.PUBLISH_FAQ)
def index() -> str:
    """Offer the files, take some, and count what differs from the brand's own."""
    return _files_page()


@bp.get("/faq.zip")
@staff_only(Right.EDIT_FAQ)
def download() -> Answer:
    """Give the whole FAQ as readers see it."""
    tenant = current_tenant()
    name = f"attachment; filename={tenant.slug}-faq.zip"
    content = all_files(session(), tenant)
    return Response(content, content_type="application/zip", headers={"Content-Disposition": name})


@bp.post("/")
@staff_only(Right.PUBLISH_FAQ)
@takes_file(largest=_LARGEST)
def look() -> str | Page:
    """Show what the files that were sent would change; nothing is done yet."""
    try:
        files = read_files(session(), current_tenant(), _sent(), chosen_language())
        return _plan_of(files, whole="whole" in request.form)
    except ArchiveError as error:
        return _files_page(refused=error.reason, about=error.name), HTTPStatus.UNPROCESSABLE_ENTITY
    except DocumentError as error:
        return _files_page(findings=error.findings), HTTPStatus.UNPROCESSABLE_ENTITY


def _sent() -> bytes:
    """Give what was sent; ArchiveError where that is nothing, or too large."""
    sent = sent_file("file")
    if sent is None:
        raise ArchiveError("missing")
    if sent.size > _LARGEST:
        raise ArchiveError("large")
    return sent.getvalue()


@bp.post("/apply")
@staff_only(Right.PUBLISH_FAQ)
def apply() -> str | Answer | Page:
    """Bring the files in that were looked at, with what was chosen."""
    whole = "whole" in request.form
    try:
        files = read_field(request.form.get("files", ""))
        folders = lay_files(session(), current_tenant(), files, whole=whole)
        return _bring(folders, write_files(files), whole=whole, writer=current_person().account.full_name)
    except ArchiveError as error:
        return _files_page(refused=error.reason, about=error.name), HTTPStatus.UNPROCESSABLE_ENTITY


@bp.get("/disk")
@staff_only(Right.PUBLISH_FAQ)
def ask_disk() -> str | Page:
    """Show what the brand's own files would change."""
    return _plan_page(lay_disk(current_tenant()), packed=None, whole=True)


@bp.post("/disk")
@staff_only(Right.PUBLISH_FAQ)
def apply_disk() -> str | Answer | Page:
    """Bring the brand's own files in, with what was chosen."""
    return _bring(lay_disk(current_tenant()), None, whole=True, writer=None)


def _plan_of(files: Files, *, whole: bool) -> str | Page:
    return _plan_page(
        lay_files(session(), current_tenant(), files, whole=whole), packed=write_files(files), whole=whole
    )


def _bring(folders: Sequence[Folder], packed: str | None, *, whole: bool, writer: str | None) -> str | Answer | Page:
    findings = check_folders(current_tenant(), folders)
    if findings:
        return _files_page(findings=findings), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        bring_in(folders, _taken(), seen=SeenForm().seen_number, writer=writer)
    except StaleError:
        return _plan_page(folders, packed=packed, whole=whole, refused="stale")
    except DocumentError as error:
        return _files_page(findings=error.findings), HTTPStatus.UNPROCESSABLE_ENTITY
    return to_tree(chosen_language(), done="imported")


def _taken() -> Mapping[str, set[str]]:
    """Read what was chosen: the keys, by language, whose files win."""
    taken: dict[str, set[str]] = defaultdict(set)
    for name, choice in request.form.items():
        language, _, key = name.removeprefix("take:").partition(":")
        if name.startswith("take:") and choice == "file":
            taken[language].add(key)
    return taken


def _plan_page(folders: Sequence[Folder], *, packed: str | None, whole: bool, refused: str = "") -> str | Page:
    findings = check_folders(current_tenant(), folders)
    if findings:
        return _files_page(findings=findings), HTTPStatus.UNPROCESSABLE_ENTITY
    planned = [each for folder in folders for each in plan(session(), folder)]
    page = render_template(
        "admin/faq/plan.html",
        groups=[
            (words, change, [each for each in planned if each.change is change])
            for change, words in CHANGE_WORDS.items()
        ],
        changes=Change,
        compare=compare,
        names=NAMES,
        packed=packed,
        whole=whole,
        seen=read_version(session()),
        refused=TREE_WORDS.get(refused),
    )
    return (page, HTTPStatus.CONFLICT) if refused else page


def _files_page(*, refused: str = "", about: str = "", findings: Sequence[Finding] = ()) -> str:
    is_refused = bool(refused or findings)  # then the page is about that
    folders = [] if is_refused else [folder for folder in lay_disk(current_tenant()) if not folder.findings]
    differing = [each for folder in folders for each in plan(session(), folder)]
    return render_template(
        "admin/faq/files.html",
        refused=FILE_WORDS.get(refused),
        about=about,
        findings=findings,
        differing=None if is_refused else len(differing),
        written_in=[(each, NAMES[each]) for each in current_tenant().config.languages],
        faq_language=chosen_language(),
    )
