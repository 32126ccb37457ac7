"""Taking in the serial numbers that a brand sold, and which product has each."""

import re
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select

from app.domain.accounts.models import KnownSerial
from app.domain.accounts.policy import SerialNumberPolicy
from app.domain.accounts.registration.importing import Fate, Line, Rows
from app.domain.accounts.registration.rules import normal_serial
from app.domain.devices.models import Device
from app.domain.devices.queries import find_known
from app.domain.devices.service import product_id_of
from app.domain.library.models import SubjectKind
from app.domain.library.subjects import list_subjects
from app.kernel.db import TenantSession

SERIAL_COLUMNS = ("serial_number",)  # and, where it is known, product: its key in the library


def import_serials(session: TenantSession, rows: Rows, policy: SerialNumberPolicy, *, now: datetime) -> Iterator[Line]:
    """Take serial numbers in; those of a wrong form, or of a product that the library does not know, are left out.

    A known one changes where the file names another product, and with it the devices that have it; an empty product
    says nothing.
    """
    products = {each.key for each in list_subjects(session, SubjectKind.PRODUCT)}
    for number, row in rows:
        serial, product = normal_serial(row.get("serial_number") or ""), (row.get("product") or "").strip() or None
        if re.fullmatch(policy.pattern, serial) is None:
            yield Line(number, serial, Fate.REFUSED, "serial_number")
        elif product is not None and product not in products:
            yield Line(number, serial, Fate.REFUSED, "product")
        else:
            yield Line(number, serial, _take_in(session, serial, product, now=now))


def _take_in(session: TenantSession, serial: str, product: str | None, *, now: datetime) -> Fate:
    known = find_known(session, serial)
    if known is None:
        session.add(KnownSerial(number=serial, product=product, imported_at=now))
        session.flush()
        return Fate.ADDED
    if product is None or product == known.product:
        return Fate.KNOWN
    known.product = product
    session.flush()
    product_id = product_id_of(session, known)
    for device in session.scalars(select(Device).where(Device.serial == serial)):
        device.product_id = product_id
    return Fate.CHANGED
