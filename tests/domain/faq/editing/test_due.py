"""Which drafts are published now: the longest due first, and no brand's keep another's waiting."""

from datetime import timedelta

from sqlalchemy import Engine, select

from app.domain.faq.editing.due import list_due
from app.domain.faq.editing.models import DraftState, FaqDraft
from app.domain.faq.models import FaqEntry, Significance
from app.kernel.db import TenantSession, timetable_connection, transaction
from app.kernel.ids import new_id
from tests.cast import ACORN, BIRCH
from tests.databases import OpenSession
from tests.domain.faq.search.small_faq import FRENCH, NOW, write_faq

MINUTE = timedelta(minutes=1)


def schedule_all(session: TenantSession, *, since: timedelta) -> None:
    """Let the drafts of all entries have been due since then, each a minute after the one before."""
    write_faq(session, FRENCH, "fr")
    with transaction(session):
        for number, entry in enumerate(session.scalars(select(FaqEntry)).all()):
            draft = FaqDraft(id=new_id(NOW), entry_id=entry.id, based_on=1, source="", saves=1, writer_id=entry.id)
            draft.state, draft.publish_at = DraftState.SCHEDULED, NOW - since + number * MINUTE
            draft.writer_name, draft.saved_at, draft.significance = "Kim", NOW, Significance.NORMAL
            session.add(draft)


def test_a_brand_with_many_due_drafts_keeps_no_other_waiting(engine: Engine, open_session: OpenSession) -> None:
    schedule_all(open_session(ACORN), since=timedelta(days=2))
    schedule_all(open_session(BIRCH), since=timedelta(days=1))
    with timetable_connection(engine) as timetable:
        due = [tenant for tenant, _ in list_due(timetable, now=NOW, limit=2)]
    assert due == [ACORN, ACORN, BIRCH, BIRCH]
