"""What every template may use."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import Flask, abort, request
from jinja2 import StrictUndefined
from markupsafe import Markup
from werkzeug.local import LocalProxy

from app.domain.accounts.rights import Right
from app.tenancy.config import NavLink, TenantConfig
from app.web.assets import STYLESHEET
from app.web.contact import contact_strip
from app.web.drawings import icon
from app.web.environ import REQUEST_ID, TENANT
from app.web.i18n import gettext
from app.web.installation import installation
from app.web.labels import LABELS
from app.web.languages import offered_languages
from app.web.late_payments import find_late_payment
from app.web.pages import ACCOUNT_PAGES, PAGES
from app.web.request import current_language, current_scheme, current_tenant, has_old_browser
from app.web.signed_in import find_person, form_binding
from app.web.staff import staff_may
from app.web.texts import brand_text


@dataclass(frozen=True, slots=True)
class NavItem:
    """A link of the header."""

    label: str
    url: str
    current: bool


def init_context(app: Flask) -> None:
    """Give templates their functions, and every page what its frame needs."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        label=label,
        page_name=page_name,
        page_url=page_url,
        page_open=page_open,
        asset=asset_url,
        csrf_token=csrf_token,
        account_pages=ACCOUNT_PAGES,
        late_payment=find_late_payment,
        staff_may=staff_may,
        Right=Right,
    )
    app.context_processor(_frame)


def label(name: str) -> str:
    """Give the words of a button or heading, the ones that FAQ entries quote."""
    return gettext(LABELS[name])


def page_name(name: str) -> str:
    """Give the words of the link to a page."""
    return label(PAGES[name].label)


def page_url(name: str) -> str:
    """Give the address of a page in the language being read."""
    return request.script_root + PAGES[name].path


def page_open(name: str) -> bool:
    """Whether the brand has this page."""
    return is_open(name, current_tenant().config)


def need_page(name: str) -> None:
    """Answer 404 where the brand has no such page."""
    if not page_open(name):
        abort(HTTPStatus.NOT_FOUND)


def is_open(name: str, config: TenantConfig) -> bool:
    """Whether a brand has switched on the module of a page."""
    module = PAGES[name].module
    return module is None or module in config.modules


def asset_url(name: str) -> str:
    """Give the hashed address of a file of the front end."""
    return installation().assets.url(name)


def csrf_token() -> str:
    """Give the token that a form of this brand carries, bound to the session of whoever is signed in."""
    return installation().csrf.token(current_tenant().slug, form_binding())


def _frame() -> dict[str, object]:
    """Give the variables of the layout; nothing where no brand was found."""
    if TENANT not in request.environ:
        return {}
    tenant, language = current_tenant(), current_language()
    texts = brand_text(tenant, language)
    return {
        "brand": tenant.config,
        "texts": texts,
        "brand_css": tenant.theme_path,
        "stylesheet": asset_url(STYLESHEET),
        "logo": Markup(tenant.papers.logo),  # noqa: S704 - the brand's own file
        "icon": icon(tenant),
        "language": language,
        "languages": offered_languages(),
        "scheme": current_scheme(),
        "request_id": request.environ[REQUEST_ID],
        "person": LocalProxy(find_person),  # asked for by pages that show it, and no others
        "nav": [
            _nav_item(link, language)
            for link in tenant.config.nav
            if link.url or is_open(link.page or "", tenant.config)
        ],
        "contact": contact_strip(tenant, texts, language),
        "search_url": f"{request.script_root}/faq/search",
        "scheme_url": f"{request.script_root}/appearance",
        "old_browser_hint": has_old_browser(),
        "old_browser_url": f"{request.script_root}/old-browser",
        "here": request.script_root + request.path,
    }


def _nav_item(link: NavLink, language: str) -> NavItem:
    if link.page is None:
        return NavItem(link.label[language], link.url or "", current=False)  # type: ignore[index]
    page = PAGES[link.page]
    below = f"{page.path.rstrip('/')}/"  # and not `/account/profile` for `/account/pro`
    here = f"{request.path}/".startswith(below) or (link.page == "help" and request.path == "/")
    words = link.label.get(language) or label(page.label)  # type: ignore[call-overload]
    return NavItem(words, page_url(link.page), current=here)
