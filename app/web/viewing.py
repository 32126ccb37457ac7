"""A member of the team who sees a customer's pages: which are shown meanwhile, and that nothing else is done."""

from flask import request
from werkzeug.exceptions import Forbidden

from app.domain.accounts.viewing.service import end_view
from app.web.csrf import SAFE_METHODS
from app.web.request import committing, now
from app.web.signed_in import find_person

# The pages that are shown; none of them holds a secret or writes anything. What is not listed is refused.
_SHOWN = frozenset(
    {
        *("dashboard.show", "profile.show", "security.show", "security.show_activity", "addresses.index", "pro.show"),
        *("privacy.show", "record.show", "consents.show"),
        *("invoices.overview", "invoices.index", "invoices.pdf", "invoices.export"),
        *("cards.index", "payment_settings.show"),
        *("requests.index", "messages.index"),
        *("site.home", "site.legal", "faq.index", "faq.section", "faq.entry"),
        *("library.index", "library.updates", "library.show"),
    }
)
# What is nobody's in particular, and is not even asked who sees it.
_OF_NOBODY = frozenset({"site.static_file", "site.theme", "faq.markdown", "faq_pdf.pdf", "search.suggestions"})
_OF_MACHINES = frozenset({"machines", "operations"})
_ENDINGS = frozenset({"viewing.stop", "signing_in.sign_out"})


class ViewingError(Forbidden):
    """What is asked for is not done while somebody sees a customer's pages."""


def refuse_while_viewing() -> None:
    """Refuse all that is not looking, and what is not to be looked at, while the team sees a customer's pages."""
    if not _is_open() and is_viewing():
        raise ViewingError


def is_viewing() -> bool:
    """Tell whether whoever asks is a member of the team who sees a customer's pages."""
    person = find_person()
    return person is not None and person.view is not None


def stop_viewing() -> None:
    """End the look of this request's session, if there is one."""
    person = find_person()
    if person is not None and person.view is not None:
        with committing() as writing:
            end_view(writing, person.session.id, now=now())


def _is_open() -> bool:
    if request.method not in SAFE_METHODS:
        return request.endpoint in _ENDINGS
    if request.endpoint is None or request.blueprint in _OF_MACHINES:
        return True
    return request.endpoint in _SHOWN | _OF_NOBODY
