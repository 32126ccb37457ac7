"""`flask doctor` on an installation in which nothing is wrong, and what it never says."""

from tests.doctor.conftest import Installation


def test_of_a_sound_installation_every_part_is_said_to_be_well(installed: Installation) -> None:
    done = installed.examine("--dkim", "s1")

    assert done.exit_code == 0, done.output
    parts = {line[9:23].strip() for line in done.output.splitlines() if line.startswith("ok ")}
    walls = {"row security"} if installed.database.kind == "postgresql" else set()
    expected = {"configuration", "database", "queue", "workers", "mail server", "outbox", "files", "clock", "disk"}
    assert parts == expected | walls | {"brands", "DNS"}
    assert "fault" not in done.output
