"""Work on imports of resources: whoever dies or is stopped, each line is done once, and no file is left."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from random import Random
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import event, func, select, update

from app.domain.accounts.transfers.rules import LEASE, MOST_TRIES, RETRY_AFTER
from app.domain.library.models import Resource, ResourceFile
from app.jobs import library_imports
from app.kernel.db import transaction
from app.web.installation import EXTENSION
from tests.stock import MakeApp
from tests.web.desk import bringing, moving
from tests.web.desk.bringing import (
    GUIDE,
    archive,
    checked,
    fates,
    id_in,
    import_of,
    page_of,
    press,
    send,
    sheet,
    sweep,
    work,
)
from tests.web.desk.moving import carrier_of
from tests.web.desk.test_carrying import KilledError, Meddler, Mortal, after
from tests.web.desk.uploads import PDF, files_of, kept
from tests.web.people import Visitor

NUMBERS = range(10)
LINES = tuple({**GUIDE, "slug": f"guide-{number}", "file": f"{number}.pdf"} for number in NUMBERS)
PACKED = archive({f"{number}.pdf": PDF + bytes([number]) for number in NUMBERS})


@pytest.fixture(scope="module")
def app(make_app: MakeApp, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Give an application that keeps files of a megabyte in a folder of its own."""
    return make_app(FILES=str(tmp_path_factory.mktemp("files")), UPLOAD_LARGEST_MB="1")


@pytest.fixture(autouse=True)
def relay(app: Flask) -> Iterator[None]:
    with bringing.relayed(app):
        yield


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library_imports, "CHECKED_AT_ONCE", 4)
    monkeypatch.setattr(library_imports, "DONE_AT_ONCE", 3)
    monkeypatch.setattr(library_imports, "_SIGN_OF_LIFE", 1)


def finish(app: Flask, chance: Random) -> int:
    """Let one worker after another die at some moment, each when the claim before is over; give how many died."""
    died, ahead = 0, timedelta(0)
    while True:
        ahead += LEASE + timedelta(seconds=1)
        try:
            if not work(app, carrier_of(app, Mortal(chance.randrange(8, 30), ahead))):
                return died
        except KilledError:
            died += 1


@pytest.mark.parametrize("seed", range(3))
def test_however_often_a_worker_dies_each_line_is_done_once_and_no_file_is_left(
    app: Flask, cleo: Visitor, seed: int
) -> None:
    chance = Random(seed)  # noqa: S311 - chosen, so that it is the same each time
    import_id = id_in(send(cleo, sheet(*LINES), PACKED))
    died = finish(app, chance)
    assert [fate for _, fate, _ in fates(app, import_id)] == ["new"] * len(LINES)
    assert bringing.resources(app) == []
    press(cleo, import_id, "start")
    died += finish(app, chance)
    assert died
    assert [fate for _, fate, _ in fates(app, import_id)] == ["added"] * len(LINES)
    assert [each.edition for each in bringing.resources(app)] == [3] * len(LINES)
    found = import_of(app, import_id)
    assert (found.state, found.done, found.total, found.lease_owner) == ("done", len(LINES), len(LINES), None)
    sweep(app, hours=25)
    assert kept(app) == {str(each.id) for each in files_of(app)}
    assert len(kept(app)) == len(LINES)


def test_two_workers_share_no_import(app: Flask, cleo: Visitor) -> None:
    import_id = id_in(send(cleo, sheet(*LINES), PACKED))
    with pytest.raises(KilledError):
        work(app, carrier_of(app, Mortal(6)))
    assert work(app) == 0
    assert work(app, carrier_of(app, after(LEASE))) == 1
    assert import_of(app, import_id).state == "checked"


def test_an_import_that_is_cancelled_halfway_says_what_is_done_and_leaves_no_file(app: Flask, cleo: Visitor) -> None:
    import_id = checked(app, cleo, *LINES, packed=PACKED)
    press(cleo, import_id, "start")
    work(app, replace(carrier_of(app), stop=Meddler(8, lambda: press(cleo, import_id, "cancel"))))
    done = len(bringing.resources(app))
    assert 0 < done < len(LINES)
    assert f"{done} ressources avaient déjà été ajoutées" in page_of(cleo, import_id)
    sweep(app, hours=25)
    with moving.rows(app) as session:
        assert session.scalar(select(func.count()).select_from(ResourceFile)) == done
    assert kept(app) == {str(each.id) for each in files_of(app)}


def test_a_worker_that_is_told_to_stop_leaves_the_rest_to_the_next(app: Flask, cleo: Visitor) -> None:
    import_id = checked(app, cleo, *LINES, packed=PACKED)
    press(cleo, import_id, "start")
    stop = Meddler(8, lambda: stop.set())  # noqa: PLW0108 - it is not made yet
    work(app, replace(carrier_of(app), stop=stop))
    assert 0 < len(bringing.resources(app)) < len(LINES)
    assert work(app) == 1
    assert len(bringing.resources(app)) == len(LINES)


def test_an_import_that_breaks_its_worker_again_and_again_has_failed(app: Flask, cleo: Visitor) -> None:
    import_id = id_in(send(cleo, sheet(*LINES), PACKED))
    installed = app.extensions[EXTENSION]
    for each in kept(app):
        installed.files.delete(f"camcha/{each}")  # as a disk does that is lost
    for number in range(MOST_TRIES + 1):
        work(app, carrier_of(app, after(RETRY_AFTER * 20 * number)))
    assert import_of(app, import_id).state == "failed"
    assert "la faute est de notre côté" in page_of(cleo, import_id)


def test_what_was_good_when_it_was_checked_is_refused_where_it_is_wrong_by_now(app: Flask, cleo: Visitor) -> None:
    import_id = checked(app, cleo, {**GUIDE, "file": ""})
    other = checked(app, cleo, {**GUIDE, "file": "", "language": "en"})
    for each in (import_id, other):
        press(cleo, each, "start")
    assert work(app) == 1
    assert work(app) == 1
    assert bringing.wrongs(app, other) == [[("language", "other_language")]]
    assert len(bringing.resources(app)) == 1


@contextmanager
def changed_at_the_last_moment(app: Flask) -> Iterator[None]:
    """Let a colleague change every resource just before the first one is held."""
    engine, changed = app.extensions[EXTENSION].engine, Event()

    def change(*told: object) -> None:
        statement = str(told[2])
        if "FROM resource " in statement and "FOR UPDATE" in statement and not changed.is_set():
            changed.set()
            with moving.rows(app) as session, transaction(session):
                session.execute(update(Resource).values(edition=Resource.edition + 1))

    event.listen(engine, "before_cursor_execute", change)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", change)


@pytest.mark.parametrize("stocked_url", ["postgresql"], indirect=True, scope="module")  # elsewhere one writes at a time
def test_a_colleagues_change_in_the_same_moment_refuses_the_line_and_no_other(app: Flask, cleo: Visitor) -> None:
    press(cleo, checked(app, cleo, {**GUIDE, "file": ""}), "start")
    work(app)
    import_id = checked(app, cleo, {**GUIDE, "file": "", "title": "Autre"}, {**GUIDE, "slug": "neuf", "file": ""})
    press(cleo, import_id, "start")
    with changed_at_the_last_moment(app):
        work(app)
    assert [fate for _, fate, _ in fates(app, import_id)] == ["refused", "added"]
    assert bringing.wrongs(app, import_id) == [[(None, "meanwhile")]]
    assert {each.title for each in bringing.resources(app)} == {"Guide de pose"}
