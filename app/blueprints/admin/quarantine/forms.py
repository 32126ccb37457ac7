"""Where a held mail goes."""

from flask_babel import lazy_gettext as _
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from app.web.forms import PageForm
from app.web.person_fields import one_line

_LONGEST = 100


class IntoForm(PageForm):
    """The reference of the request that it belongs to."""

    reference = StringField(
        _("Reference of the request"),
        filters=[one_line],
        validators=[DataRequired(_("Enter a reference, such as K7M2-9QXD.")), Length(max=_LONGEST)],
        render_kw={"autocomplete": "off", "maxlength": _LONGEST},
    )
