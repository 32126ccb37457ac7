"""What a reviewer says when they publish: now or when, how much changes, and whether a translation is in step."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, RadioField, TimeField, ValidationError
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import AnyOf, DataRequired, Optional

from app.blueprints.admin.faq.forms import SeenForm
from app.domain.faq.editing.models import DraftState, FaqDraft
from app.domain.faq.editing.service import Terms
from app.domain.faq.editing.when import UnfitMomentError, read_moment
from app.domain.faq.models import FaqEntry, Significance
from app.domain.faq.translations.queries import Stale, find_stale
from app.web.circumstances import city_words
from app.web.hours import calendar_of
from app.web.request import current_language, current_tenant, now, session
from app.web.staff_words import SIGNIFICANCE_WORDS

NOW, LATER = "now", "later"
_UNFIT = {
    "past": _("That time is over: choose one that is ahead, or publish now"),
    "far": _("Choose a time within a year"),
    "skipped": _("On that day the clock jumps over this time: choose another"),
    "twice": _("On that day the clock shows this time twice: choose another"),
}
_CHOOSE = _("Choose one of these")


class PublishForm(SeenForm):
    """How a draft is published."""

    significance = RadioField(
        _("How much changes for readers?"),
        choices=[SelectChoice(each.value, words) for each, words in SIGNIFICANCE_WORDS.items()],
        default=Significance.NORMAL.value,
        validate_choice=False,
        validators=[DataRequired(_CHOOSE), AnyOf([each.value for each in Significance], message=_CHOOSE)],
    )
    in_step = BooleanField(_("With this text, the translation is up to date again"))
    when = RadioField(
        _("When?"),
        choices=[SelectChoice(NOW, _("Now")), SelectChoice(LATER, _("At the time below"))],
        default=NOW,
        validate_choice=False,
        validators=[DataRequired(_CHOOSE), AnyOf([NOW, LATER], message=_CHOOSE)],
    )
    day = DateField(
        _("Day"),
        invalid_value_message=_("Write a date, like 2027-05-22"),  # type: ignore[call-arg]  # newer than its types
        validators=[Optional()],
    )
    clock = TimeField(
        _("Time"),
        format=["%H:%M", "%H:%M:%S"],
        invalid_value_message=_("Write a time, like 08:30"),  # type: ignore[call-arg]  # newer than its types
        validators=[Optional()],
    )
    moment: datetime | None = None  # when to publish, once the form is valid; none: now

    @property
    def terms(self) -> Terms:
        """What the reviewer said of the text."""
        return Terms(Significance(self.significance.data), self.in_step.data, self.moment)

    def validate_when(self, field: RadioField) -> None:
        """Refuse a day beside “now”: one of the two was not meant."""
        if field.data == NOW and (self.day.raw_data or [""])[0]:
            raise ValidationError(_("You wrote a day: choose “At the time below”, or leave it empty"))

    def validate(self, extra_validators: object = None) -> bool:
        """Check every field, then whether there is such a moment."""
        is_valid: bool = super().validate(extra_validators)
        if not is_valid or self.when.data == NOW:
            return is_valid
        for field, missing in ((self.day, _("Choose a day")), (self.clock, _("Choose a time"))):
            if field.data is None:
                field.errors = [missing]
        if self.day.data is None or self.clock.data is None:
            return False
        try:
            zone = calendar_of(current_tenant()).zone
            self.moment = read_moment(self.day.data, self.clock.data, zone, now=now())
        except UnfitMomentError as error:
            self.day.errors = [_UNFIT[error.reason]]
            return False
        return True


@dataclass(frozen=True, slots=True)
class Publication:
    """What the editor's page says and asks about publishing."""

    form: PublishForm
    stale: Stale | None
    planned_at: datetime | None
    planned_by: str | None
    city: str


def read_publication(entry: FaqEntry, draft: FaqDraft | None, form: PublishForm | None = None) -> Publication:
    """Gather it for an entry; `form` has what was typed and refused."""
    tenant = current_tenant()
    is_planned = draft is not None and draft.state is DraftState.SCHEDULED
    return Publication(
        form=form or PublishForm(formdata=None),
        stale=find_stale(session(), entry, tenant.config.languages[0]),
        planned_at=draft.publish_at if draft and is_planned else None,
        planned_by=draft.publisher_name if draft and is_planned else None,
        city=city_words(tenant, current_language()),
    )
