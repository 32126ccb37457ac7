import subprocess
import sys

HEAVY = ("alembic", "psycopg", "redis", "rq", "holidays.countries.france", "webauthn", "facturx")


def test_a_web_process_on_sqlite_loads_no_migrations_driver_queue_calendar_keys_or_papers_before_it_needs_them() -> (
    None
):
    code = f"import sys, app.factory; print([name for name in {HEAVY} if name in sys.modules])"

    command = [sys.executable, "-c", code]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert said.strip() == "[]"
