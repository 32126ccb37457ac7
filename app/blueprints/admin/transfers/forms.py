"""What the team sends to take people in or give them out."""

from collections.abc import Mapping
from typing import ClassVar

from flask_babel import lazy_gettext as _
from wtforms import FileField, Form, SelectField, StringField
from wtforms.validators import Length, StopValidation

from app.domain.accounts.models import AccountState
from app.domain.accounts.transfers.errors import FileError
from app.web.forms import free_text
from app.web.fresh_proof import ProvenForm
from app.web.no_files import SentFile, sent_file
from app.web.staff_words import STATE_WORDS

LONGEST_SEARCH = 200  # characters


class Sent:
    """Ask for a file that holds something."""

    field_flags: ClassVar[Mapping[str, bool]] = {"required": True}

    def __call__(self, _form: Form, field: FileField) -> None:
        """Refuse to go on without one."""
        if sent_file(field.name) is None:
            raise StopValidation(_("Choose a file that holds something"))


class UploadForm(ProvenForm):
    """A file of people."""

    file = FileField(_("CSV file"), validators=[Sent()], render_kw={"accept": ".csv,.txt,text/csv"})
    refusal: FileError | None = None  # why the whole file is of no use

    @property
    def sent(self) -> SentFile:
        """The file, of a form that is good."""
        return sent_file("file") or SentFile()


class ExportForm(ProvenForm):
    """A file of the people that a search finds."""

    q = StringField(
        _("Only who is found by these words"),
        filters=[free_text],
        validators=[Length(max=LONGEST_SEARCH, message=_("Write at most %(max)d characters"))],
        render_kw={"maxlength": LONGEST_SEARCH, "autocomplete": "off", "spellcheck": "false"},
    )
    state = SelectField(
        _("State"),
        default="",
        choices=lambda: [("", _("All")), *((each.value, words) for each, (_kind, words) in STATE_WORDS.items())],
        invalid_choice_message=_("Choose a state"),  # type: ignore[call-arg]  # newer than its types
    )

    @property
    def of_state(self) -> AccountState | None:
        """The state that was chosen, if any."""
        return AccountState(self.state.data) if self.state.data else None
