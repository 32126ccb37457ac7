"""What asks VIES in tests: the real thread's work, over real HTTP, with a clock that stands still."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from pathlib import Path
from threading import Event

from sqlalchemy import Engine

from app.adapters.vies import Vies
from app.domain.vat.ports import VatService
from app.jobs.vat import AT_ONCE, Asker, ask_round
from app.kernel.db import open_session, timetable_connection
from app.tenancy.registry import load_registry
from tests.cast import ACORN, BIRCH
from tests.tenancy.folders import CONFIG, plant

OWN = "FR40303265045"
_SEAT = 'street = "1 rue du Chêne"\npostcode = "75001"\ncity = "Paris"\ncountry = "FR"\n'
_ENTITY = f'\n[legal_entity]\nname = "Acorn SAS"\n{_SEAT}vat_number = "{OWN}"\n'


def plant_businesses(folder: Path) -> Path:
    """Write Acorn, which has a VAT number of its own, and Birch, which has none."""
    plant(folder, ACORN, CONFIG.replace("birch.example", "acorn.example") + _ENTITY)
    plant(folder, BIRCH)
    return folder


def new_asker(
    engine: Engine, brands: Path, vies: str | VatService, clock: Callable[[], datetime], *, chance: float = 0.5
) -> Asker:
    """Put an asker together; `vies` is an address, or somebody who stands between."""
    return Asker(
        timetable=partial(timetable_connection, engine),
        open_session=partial(open_session, engine),
        registry=load_registry(brands),
        vies=Vies(vies) if isinstance(vies, str) else vies,
        clock=clock,
        chance=lambda: chance,
        stop=Event(),
    )


def ask_once(asker: Asker) -> int:
    """Make one round; give how many numbers were asked about."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return ask_round(asker, pool)
