"""Files of a resource at the desk: brought, their versions listed, an earlier one taken again, one removed for good."""

from collections.abc import Callable, Sequence
from http import HTTPStatus
from uuid import UUID

import structlog
from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response as Answer
from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired

from app.domain.accounts.rights import Right
from app.domain.audit.service import Party, record
from app.domain.library.errors import StaleEditionError
from app.domain.library.models import LONGEST_VERSION, FileRole, Resource, ResourceFile
from app.domain.library.queries import get_by_id, get_file, list_files
from app.domain.library.service import Brought, add_file, remove_file, restore_file
from app.kernel.storage import StorageError, key_of
from app.web.context import need_page
from app.web.desk_fields import SeenForm, hold_one_of, line_field
from app.web.file_answers import send_file
from app.web.i18n import NAMES, gettext
from app.web.installation import installation
from app.web.kept_uploads import Upload
from app.web.library_files import ROLE_WORDS, Named, WrongKindError, judge_file, refusal_words, stored_of
from app.web.no_files import current_keeper, keeps_uploads
from app.web.request import committing, current_tenant, now, session
from app.web.staff import acting, staff_only

bp = Blueprint("library_files", __name__, url_prefix="/admin/library/<uuid:resource_id>/files")

BRING, RESTORE, REMOVE = "resource-file", "resource-file-restore", "resource-file-remove"
Page = tuple[str, int]
_NO = HTTPStatus.UNPROCESSABLE_ENTITY
_log = structlog.get_logger("guichet.library")


class FileForm(SeenForm):
    """What is said of a file beside it."""

    role = RadioField(_("What it is"), choices=[], validate_choice=False, validators=[InputRequired(_("Choose one"))])
    language = SelectField(_("Language of the file"), choices=[], validate_choice=False)
    version = line_field(_("Version"), LONGEST_VERSION)

    def __init__(self, resource: Resource) -> None:
        super().__init__()
        self.role.choices = [(each.value, words) for each, words in ROLE_WORDS.items()]
        self.language.choices = [(each, NAMES[each]) for each in current_tenant().config.languages]
        if not self.is_submitted() and not self.is_restored:
            self.role.data, self.language.data = FileRole.MAIN.value, resource.language
            self.version.data = resource.version

    def validate_role(self, field: RadioField) -> None:
        """Take one of the list."""
        hold_one_of(field.data, set(FileRole))

    def validate_language(self, field: SelectField) -> None:
        """Take a language of the brand."""
        hold_one_of(field.data, set(current_tenant().config.languages))


@bp.before_request
def only_with_library() -> None:
    """Answer 404 where the brand has no library."""
    need_page("resources")


@bp.get("")
@staff_only(Right.MIND_LIBRARY)
def index(resource_id: UUID) -> str:
    """List the files of a resource with their earlier versions, and take one."""
    resource = get_by_id(session(), resource_id)
    return _page(resource, FileForm(resource))


@bp.post("")
@staff_only(Right.MIND_LIBRARY)
@keeps_uploads("file")
def bring(resource_id: UUID) -> Answer | Page:
    """Give the resource the file that lies in the store by now; else it goes, and the form says why."""
    resource, keeper = get_by_id(session(), resource_id), current_keeper()
    form, upload = FileForm(resource), keeper.uploads.get("file")
    is_valid, named = form.validate(), _named(form, upload)
    if not is_valid or isinstance(named, str) or upload is None or upload.stored is None:
        return _page(resource, form, wrong=named if isinstance(named, str) else None), _NO
    brought = Brought(
        id=upload.id,
        role=FileRole(form.role.data),
        language=form.language.data,
        filename=named.filename,
        content_type=named.content_type,
        stored=upload.stored,
        version=form.version.data or "",
    )
    try:
        with committing() as writing:
            add_file(writing, resource_id, brought, edition=resource.edition, now=now())
            record(writing, BRING, by=acting(), to=Party(resource_id, resource.title), now=now(), file=named.filename)
    except StaleEditionError:
        return _stale(resource_id, form)
    keeper.adopt()
    return _back(resource_id, BRING)


@bp.get("/<uuid:file_id>")
@staff_only(Right.MIND_LIBRARY)
def take(resource_id: UUID, file_id: UUID) -> Answer:
    """Send a file, of a draft too; the team's downloads are not counted."""
    resource = get_by_id(session(), resource_id)
    return send_file(stored_of(get_file(session(), resource, file_id)))


@bp.post("/<uuid:file_id>/restore")
@staff_only(Right.MIND_LIBRARY)
def restore(resource_id: UUID, file_id: UUID) -> Answer | Page:
    """Make an earlier version the present one again."""
    if not _change(restore_file, resource_id, file_id, act=RESTORE):
        return _stale(resource_id, None)
    return _back(resource_id, RESTORE)


@bp.get("/<uuid:file_id>/remove")
@staff_only(Right.MIND_LIBRARY)
def ask_remove(resource_id: UUID, file_id: UUID) -> str:
    """Say what would be lost."""
    resource = get_by_id(session(), resource_id)
    file = get_file(session(), resource, file_id)
    return render_template("admin/library/remove.html", resource=resource, file=file)


@bp.post("/<uuid:file_id>/remove")
@staff_only(Right.MIND_LIBRARY)
def remove(resource_id: UUID, file_id: UUID) -> Answer | Page:
    """Remove a file for good, from the database first: what the store keeps without a name does no harm."""
    if not _change(remove_file, resource_id, file_id, act=REMOVE):
        return _stale(resource_id, None)
    try:
        installation().files.delete(key_of(session().tenant, file_id))
    except StorageError as error:
        _log.warning("file not removed", id=str(file_id), why=str(error))
    return _back(resource_id, REMOVE)


def _named(form: FileForm, upload: Upload | None) -> Named | str:
    """Give a file's own name and type, or say in words why it is not taken."""
    if upload is None:
        return gettext("Choose a file")
    if upload.refusal is not None:
        return refusal_words(upload.refusal, upload.size)
    if form.role.errors:
        return gettext("Choose the file once more")
    try:
        return judge_file(FileRole(form.role.data), upload.filename, upload.head)
    except WrongKindError:
        if form.role.data == FileRole.POSTER:
            return gettext("This is no picture: send a PNG, JPEG, GIF or WebP")
        return gettext("These are no captions: send a WebVTT file, which begins with WEBVTT")


def _page(resource: Resource, form: FileForm, *, wrong: str | None = None, refusal: str | None = None) -> str:
    form.seen.data = str(resource.edition)
    return render_template(
        "admin/library/files.html",
        resource=resource,
        form=form,
        files=[(each, ROLE_WORDS[each.role]) for each in _listed(resource)],
        names=NAMES,
        wrong=wrong,
        refusal=refusal,
        largest=installation().settings.largest_upload,
        done=request.args.get("done"),
    )


def _listed(resource: Resource) -> Sequence[ResourceFile]:
    """List the present files before the earlier ones."""
    return sorted(list_files(session(), resource.id), key=lambda file: file.replaced_at is not None)


def _change(change: Callable[..., object], resource_id: UUID, file_id: UUID, *, act: str) -> bool:
    """Change a file of a resource and note who did; False where its last change was not seen."""
    resource, seen = get_by_id(session(), resource_id), SeenForm().seen_edition
    name = get_file(session(), resource, file_id).filename
    try:
        with committing() as writing:
            change(writing, resource_id, file_id, edition=seen, now=now())
            record(writing, act, by=acting(), to=Party(resource_id, resource.title), now=now(), file=name)
    except StaleEditionError:
        return False
    return True


def _stale(resource_id: UUID, form: FileForm | None) -> Page:
    said = gettext("A colleague changed the resource meanwhile. Look at it, and do it once more.")
    resource = get_by_id(session(), resource_id)
    return _page(resource, form or FileForm(resource), refusal=said), HTTPStatus.CONFLICT


def _back(resource_id: UUID, done: str) -> Answer:
    return redirect(url_for(".index", resource_id=resource_id, done=done), HTTPStatus.SEE_OTHER)
