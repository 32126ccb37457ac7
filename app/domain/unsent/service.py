"""Keeping what was typed into a form that came too late, and giving it back; nothing here commits."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from app.domain.accounts.ports import Sealer
from app.domain.unsent.models import UnsentForm
from app.kernel.db import TenantSession, sweep_rows
from app.kernel.durations import Duration, Unit
from app.kernel.ids import new_id
from app.kernel.tokens import digest_of

KEPT_FOR = Duration(1, Unit.HOUR)
"""How long what was typed waits for its person."""

Fields = Mapping[str, list[str]]
"""What was typed, by the field's name; a field may be sent several times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedForm:
    """What somebody typed on the page at `path`: a person with that account, or (none) somebody unknown."""

    path: str
    account_id: UUID | None
    fields: Fields

    def is_same(self, path: str, names: Collection[str]) -> bool:
        """Tell whether it is the form of that page that has these fields.

        A page may have several forms; a field's name is its id, which two of them can't share.
        """
        return self.path == path and not self.fields.keys().isdisjoint(names)


def keep_form(session: TenantSession, token: str, typed: TypedForm, *, sealer: Sealer, now: datetime) -> bool:
    """Keep a form for the browser of that cookie, in its earlier text's place; False when its account is gone."""
    earlier = [
        form_id
        for form_id, form in list_forms(session, token, sealer=sealer, now=now)
        if form.account_id == typed.account_id and form.is_same(typed.path, typed.fields)
    ]
    drop_forms(session, earlier)
    kept = UnsentForm(
        id=new_id(now),
        account_id=typed.account_id,
        digest=digest_of(token),
        path=typed.path,
        expires_at=now + KEPT_FOR.as_timedelta(),
    )
    content = json.dumps(dict(typed.fields), ensure_ascii=False).encode()
    kept.sealed_fields = sealer.seal(content, bound_to=_bound(session, kept))
    try:
        with session.begin_nested():
            session.add(kept)
    except IntegrityError:
        return False
    return True


def list_forms(
    session: TenantSession, token: str, *, sealer: Sealer, now: datetime
) -> Sequence[tuple[UUID, TypedForm]]:
    """List the forms that are kept for a browser, the latest first, whoever typed them; one query."""
    kept = session.scalars(
        select(UnsentForm)
        .where(UnsentForm.digest == digest_of(token), UnsentForm.expires_at > now)
        .order_by(UnsentForm.expires_at.desc(), UnsentForm.id.desc())
    )
    opened = ((each, sealer.unseal(each.sealed_fields, bound_to=_bound(session, each))) for each in kept)
    return [
        (each.id, TypedForm(path=each.path, account_id=each.account_id, fields=json.loads(content)))
        for each, content in opened
        if content is not None
    ]


def drop_forms(session: TenantSession, form_ids: Collection[UUID]) -> None:
    """Forget these forms: they were sent, or are not wanted any more."""
    unwanted = delete(UnsentForm).where(UnsentForm.id.in_(form_ids))
    session.execute(unwanted, execution_options={"synchronize_session": False})


def sweep(session: TenantSession, *, now: datetime) -> int:
    """Forget the forms that waited long enough (`sweep_rows`)."""
    return sweep_rows(session, UnsentForm, UnsentForm.expires_at <= now)


def _bound(session: TenantSession, kept: UnsentForm) -> str:
    """Name whose a seal is: put into another row, it opens nothing."""
    return f"unsent {session.tenant} {kept.account_id} {kept.digest} {kept.path}"
