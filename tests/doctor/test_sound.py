"""`flask doctor` on an installation in which nothing is wrong, and what it never says."""

import shutil

from app.doctor.machine import NOT_KEPT, state_of_clock
from tests.doctor.conftest import UNKEPT, Installation


def test_of_a_sound_installation_every_part_is_said_to_be_well(installed: Installation) -> None:
    done = installed.examine("--dkim", "s1")

    assert done.exit_code == 0, done.output
    parts = {line[9:23].strip() for line in done.stdout.splitlines() if line.startswith("ok ")}
    walls = {"row security"} if installed.database.kind == "postgresql" else set()
    expected = {"configuration", "database", "queue", "workers", "scheduler", "mail server", "outbox", "files", "clock"}
    assert parts == expected | walls | {"disk", "brands", "DNS"}
    assert "fault" not in done.output
    others = {"sqlite": "as the queue has it", "postgresql": "as the database and the queue have it"}
    assert others[installed.database.kind] in done.output
    assert (UNKEPT in done.output) == (state_of_clock() == NOT_KEPT)


def test_brands_that_are_published_are_looked_at_without_their_folder(installed: Installation) -> None:
    published = installed.run("tenant", "publish", "birch", DATABASE_OWNER_URL=installed.database.owner_url)
    assert published.stdout == "birch: published\n"
    shutil.rmtree(installed.folder / "tenants" / "birch")

    done = installed.examine(TENANTS_FROM="table")

    assert done.exit_code == 0, done.output
    assert "birch: no mistake" in done.output
    assert "birch: hosts, SPF, DMARC" in done.output
