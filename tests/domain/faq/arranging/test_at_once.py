"""Several people move at once: one of those who saw the same order moves, the others are told."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import select

from app.domain.faq.arranging.moving import move_entry
from app.domain.faq.arranging.order import move_by
from app.domain.faq.errors import StaleError
from app.domain.faq.models import FaqEntry, FaqSection
from app.domain.faq.versions import lock_version, read_version
from app.kernel.db import transaction
from tests.cast import BIRCH
from tests.databases import OpenSession
from tests.domain.faq.arranging.tree import NOON, Tree

MOVES = (("one", 1), ("two", -1), ("three", -2), ("two", 1))


def test_one_of_several_who_saw_the_same_order_moves(tree: Tree, open_session: OpenSession) -> None:
    seen, together = read_version(tree.session), Barrier(len(MOVES))
    tree.session.rollback()
    sessions = [open_session(BIRCH) for _ in MOVES]

    def move(number: int) -> bool:
        (key, steps), session = MOVES[number], sessions[number]
        together.wait()
        try:
            with transaction(session):
                lock_version(session, seen=seen)
                found = select(FaqEntry).where(FaqEntry.key == key, FaqEntry.language == "en")
                entry = session.scalars(found).one()
                home = session.get_one(FaqSection, (BIRCH, entry.section_id))
                move_entry(session, entry, home, lambda keys, each: move_by(keys, each, steps), now=NOON)
        except StaleError:
            return False
        return True

    with ThreadPoolExecutor(len(MOVES)) as pool:
        moved = list(pool.map(move, range(len(MOVES))))
    key, steps = MOVES[moved.index(True)]
    assert moved.count(True) == 1
    assert tree.order()["a"] == move_by(["one", "two", "three"], key, steps)
