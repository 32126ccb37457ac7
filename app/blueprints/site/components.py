"""The living page: every component in the brand that is looked at. Demo mode only."""

from flask import Blueprint, render_template
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, EmailField, PasswordField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired

from app.domain.addresses.parts import GivenAddress
from app.domain.addresses.written import as_written
from app.domain.incidents.models import Impact, IncidentState, Words
from app.domain.incidents.standing import Update
from app.web.charts import draw_chart
from app.web.forms import PageForm
from app.web.help_centre import open_help_centre
from app.web.i18n import gettext
from app.web.offers import list_offers
from app.web.request import current_language, current_tenant, now

bp = Blueprint("components", __name__)

ICONS = ("check", "chevron-right", "clock", "download", "info", "lightbulb", "paperclip", "search", "user", "x")
ADDRESS = GivenAddress(recipient="Anne Martin", line1="4 rue des Lilas", postcode="84400", city="Apt", country="FR")
VOTED = (_("Useful"), _("Of no use"))
WEEKS, VOTES = ("2. 11.", "9. 11.", "16. 11.", "23. 11."), ((8, 2), (0, 0), (31, 12), (5, 0))


class SampleForm(PageForm):
    """One field of each kind."""

    company = StringField(_("Company name"), [InputRequired()], default="Atelier Mercier")
    vat_number = StringField(_("VAT number"), [InputRequired()], default="FR 40 3032")
    code = StringField(_("Code of 6 digits"), [InputRequired()], default="481 205")
    email = EmailField(_("E-mail address"), [InputRequired()], render_kw={"autocomplete": "email"})
    password = PasswordField(_("Password"), [InputRequired()], render_kw={"autocomplete": "current-password"})
    subject = RadioField(_("Subject"), [InputRequired()], choices=[("access", _("Access")), ("other", _("Other"))])
    message = TextAreaField(_("Message"), render_kw={"rows": 4})
    newsletter = BooleanField(_("Receive the newsletter"), default=True)


@bp.get("/_components")
def components() -> str:
    """Show every component with the brand's own data, and a form with a mistake in it."""
    centre = open_help_centre()
    form = SampleForm(formdata=None)
    form.vat_number.errors = [_("Enter a number like FR 40 303265045")]
    return render_template(
        "components/index.html",
        form=form,
        address=as_written(ADDRESS, current_language()),
        sections=centre.sections,
        faq=centre.summary(),
        rows=[(section.title, section.count) for section in centre.sections],
        headings=[{"id": f"section-{section.key}", "title": section.title} for section in centre.sections],
        icons=ICONS,
        updates=[_update()],
        offers=list_offers(current_tenant(), current_language()),
        drawn=draw_chart(
            "sample", gettext("Votes on answers"), [gettext("Useful"), gettext("Of no use")], WEEKS, VOTES
        ),
    )


def _update() -> Update:
    words: Words = {current_language(): gettext("Your question")}
    return Update(state=IncidentState.IDENTIFIED, impact=Impact.SLOW, words=words, at=now())
