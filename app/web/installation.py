"""What one running installation holds, put together by the factory and asked for everywhere else."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import Engine

from app.domain.accounts.ports import Breaches, ChangingSealer, Countries, Hasher
from app.domain.billing.provider import EventHints, FindProvider
from app.domain.faq.book import Typesetter
from app.domain.invoices.printing import Printer
from app.domain.mail.ports import MailHints
from app.domain.support.chat.ports import Wakes
from app.kernel.clock import Clock
from app.kernel.signing import Signer
from app.kernel.storage import FileStore
from app.settings import Settings
from app.tenancy.registry import Registry
from app.tenancy.tenant import Tenant
from app.web.assets import Assets
from app.web.csrf import Csrf
from app.web.figures.board import Board
from app.web.file_slots import FileSlots
from app.web.page_cache import Versions
from app.web.replica import Replica
from app.web.slow_pages import SlowPages

EXTENSION = "guichet"


@dataclass(frozen=True, slots=True)
class Installation:
    """What the rest asks for: settings, storage, brands, and the adapters behind ports."""

    settings: Settings
    clock: Clock
    engine: Engine
    replica: Replica | None
    registry: Registry
    version: Versions  # of a brand's FAQ and of its team's changes of the policy, at most a second old
    is_staffed: Callable[[Tenant], int]  # whether anybody of a brand's team takes chats, a few seconds old at most
    wakes: Wakes
    assets: Assets
    csrf: Csrf
    hints: MailHints
    event_hints: EventHints
    find_provider: FindProvider
    typesetter: Typesetter
    printer: Printer
    hasher: Hasher
    countries: Countries
    files: FileStore
    file_slots: FileSlots
    sealer: ChangingSealer
    signer: Signer
    breaches: Breaches
    slow_pages: SlowPages
    board: Board


def installation() -> Installation:
    """Give the installation of the running application."""
    found = current_app.extensions[EXTENSION]
    assert isinstance(found, Installation)  # noqa: S101 - the factory put it there
    return found
