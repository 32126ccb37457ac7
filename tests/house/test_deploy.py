"""What `deploy/` has for operators fits the application: each variable, program, path, port and secret in it exists."""

import configparser
import os
import re
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
import stripe
import yaml

from app.adapters.stripe.client import PATIENCE, RETRIES
from app.secret_files import SECRETS
from app.settings import VARIABLES
from app.web import turnstile
from app.web.gate import HOSTLESS
from tests.house.test_code import ROOT, name_of

DEPLOY = ROOT / "deploy"
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file() and path.suffix != ".pyc")
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
COMMON = DEPLOY / "systemd" / "guichet-.service.d" / "common.conf"
LASTING = [path for path in UNITS if "\nType=oneshot" not in path.read_text("utf-8")]
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
OURS = {name: service for name, service in COMPOSE["services"].items() if service["image"] == "guichet"}
NAMES = {f"GUICHET_{name}" for name in VARIABLES} | {f"GUICHET_{name}_FILE" for name in SECRETS}
_VARIABLE = re.compile(r"GUICHET_[A-Z0-9_]+")
# What keeps a unit from harm, and harm from the host; whatever is let in again needs its reason here.
HARDENING = """\
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
PrivateUsers=yes
ProtectClock=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectControlGroups=yes
ProtectProc=invisible
ProcSubset=pid
RemoveIPC=yes
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
MemoryDenyWriteExecute=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallFilter=setpriority
SystemCallErrorNumber=EPERM
"""  # setpriority: app/adapters/passwords.py lowers its own
_HARDENS = re.compile(
    r"^(?:(?:Protect|Private|Restrict|SystemCall)\w+|ProcSubset|RemoveIPC|NoNewPrivileges|CapabilityBoundingSet"
    r"|AmbientCapabilities|LockPersonality|MemoryDenyWriteExecute)=.*$",
    re.MULTILINE,
)
# Caddy's own, by which its file is fitted to a host.
OF_CADDY = {"GUICHET_WEB", "GUICHET_STREAMS_AT"}


def unit(path: Path) -> configparser.ConfigParser:
    """Read a unit as far as its last word for each name goes."""
    parser = configparser.ConfigParser(strict=False, interpolation=None, comment_prefixes=("#",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # names keep their capitals
    parser.read_string(path.read_text("utf-8"))
    return parser


def programs() -> list[str]:
    """Give every command that starts something of ours."""
    lines = [unit(path)["Service"]["ExecStart"] for path in UNITS]
    return [*lines, *(" ".join(service.get("command", [])) for service in OURS.values())]


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_every_variable_that_is_named_is_one(path: Path) -> None:
    named = set(_VARIABLE.findall(path.read_text("utf-8"))) - OF_CADDY

    assert named <= NAMES, named - NAMES


@pytest.mark.parametrize("command", programs())
def test_every_program_that_is_started_exists(command: str) -> None:
    for module in re.findall(r"-m (app\S+)", command):
        assert (ROOT / f"{module.replace('.', '/')}.py").is_file()
    for path in re.findall(r"--config (\S+)", command):
        assert (ROOT / path).is_file()


def test_the_image_copies_what_exists_and_what_is_let_in() -> None:
    lines = (DEPLOY / "Dockerfile").read_text("utf-8").splitlines()
    copied = [line.split()[1:-1] for line in lines if line.startswith("COPY ") and "--from" not in line]
    let_in = {
        line[1:] for line in (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8").splitlines() if line[:1] == "!"
    }

    assert {path for paths in copied for path in paths} == let_in
    assert all((ROOT / path).exists() for path in let_in)


def test_the_image_runs_as_nobody_in_particular_and_says_whether_it_answers() -> None:
    text = (DEPLOY / "Dockerfile").read_text("utf-8")
    last = text.rpartition("\nFROM ")[2]

    assert re.search(r"^USER (\d+):\1$", last, re.MULTILINE)
    assert "/healthz" in last.partition("HEALTHCHECK")[2]
    assert "--require-hashes" in text
    assert "apt-get" not in text


def test_every_image_is_named_with_its_version() -> None:
    foreign = [service["image"] for name, service in COMPOSE["services"].items() if name not in OURS]
    base = re.findall(r"^ARG PYTHON=(\S+)", (DEPLOY / "Dockerfile").read_text("utf-8"), re.MULTILINE)

    assert all(re.fullmatch(r"[a-z/]+:v?\d+\.\d+(\.\d+)?(-[a-z]+)*", image) for image in [*foreign, *base])


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_a_container_is_bounded_and_ends_in_its_own_time(name: str) -> None:
    service = COMPOSE["services"][name]

    assert {"mem_limit", "cpus", "stop_grace_period", "healthcheck", "restart"} <= set(service)
    if name != "database":  # whose image sets its own rights up
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]


def test_a_container_has_the_secrets_that_it_reads_and_no_other_process_the_owner_s() -> None:
    made = set(re.findall(r"^keep (\w+)", (DEPLOY / "secrets.sh").read_text("utf-8"), re.MULTILINE))
    for name, service in OURS.items():
        read = {Path(value).name for variable, value in service["environment"].items() if variable.endswith("_FILE")}
        assert read == set(service["secrets"]) <= set(COMPOSE["secrets"]) <= made
        assert ("database_owner_url" in read) == (name == "migrate")


@pytest.mark.parametrize("path", LASTING, ids=lambda path: path.name)
def test_a_unit_that_lasts_comes_back_is_bounded_and_takes_brands_up(path: Path) -> None:
    service = unit(path)["Service"]

    assert service["ExecReload"] == "/bin/kill -HUP $MAINPID"
    assert service["Restart"] == "always"
    assert {"MemoryMax", "TimeoutStopSec"} <= set(service)
    assert unit(path)["Install"]["WantedBy"] == "guichet.target"


def test_every_unit_finds_what_all_have_in_common_and_names_each_secret_that_it_loads() -> None:
    assert [path.name for path in UNITS if not path.name.startswith("guichet-")] == []
    made = set(re.findall(r"^keep (\w+)", (DEPLOY / "secrets.sh").read_text("utf-8"), re.MULTILINE)) | {"smtp_url"}
    loaded: dict[str, set[str]] = {}
    for path in [*UNITS, COMMON]:
        text = path.read_text("utf-8")
        loaded[path.stem] = set(re.findall(r"^LoadCredential=(\w+):/etc/guichet/credentials/\1$", text, re.MULTILINE))
        named = re.findall(r"^Environment=GUICHET_(\w+)_FILE=%d/(\w+)$", text, re.MULTILINE)
        assert [secret for _, secret in named] == [variable.lower() for variable, _ in named]
        assert {secret for _, secret in named} == loaded[path.stem] <= made

    assert loaded["guichet-web"] == {"metrics_token"}
    assert {stem for stem in loaded if "database_owner_url" in loaded[stem]} == {"guichet-migrate", "guichet-backup"}


def test_every_unit_is_hardened_by_what_all_have_in_common_and_softened_by_none() -> None:
    assert _HARDENS.findall(COMMON.read_text("utf-8")) == HARDENING.splitlines()
    assert [path.name for path in UNITS if _HARDENS.search(path.read_text("utf-8"))] == []
    assert unit(COMMON)["Service"]["User"] == "guichet"


def test_postgresql_comes_back_by_itself_however_often_it_was_killed() -> None:
    dropped = unit(DEPLOY / "systemd" / "postgresql@.service.d" / "guichet.conf")

    assert dropped["Service"]["Restart"] == "on-failure"
    assert dropped["Unit"]["StartLimitIntervalSec"] == "0"


def test_the_nightly_backup_is_sealed_as_it_is_told_to_and_lets_go_of_those_of_two_weeks_ago(tmp_path: Path) -> None:
    service = unit(DEPLOY / "systemd" / "guichet-backup.service")["Service"]
    names = {"guichet-20261129T023000Z.tar": 13, "guichet-20261115T023000Z.tar.age": 15, "notes.tar": 400}
    (tmp_path / "guichet" / "backups").mkdir(parents=True)
    for name, days in names.items():
        (tmp_path / "guichet" / "backups" / name).touch()
        os.utime(tmp_path / "guichet" / "backups" / name, (time.time() - days * 86_400,) * 2)

    # Each option is a word of its own: systemd parts what stands there without quotes.
    assert service["EnvironmentFile"] == "-/etc/guichet/backup"
    assert service["ExecStart"].endswith(" backup create $BACKUP_OPTIONS")
    subprocess.run(service["ExecStartPost"].replace("%S", str(tmp_path)).split(), check=True)
    assert {path.name for path in tmp_path.rglob("*.*")} == {"guichet-20261129T023000Z.tar", "notes.tar"}


def test_what_web_workers_count_lies_in_memory() -> None:
    # A mapped file on a full disk ends whoever writes to it (tests/faults/test_full_disk.py).
    assert unit(DEPLOY / "systemd" / "guichet-web.service")["Service"]["RuntimeDirectory"] == "guichet-web"
    assert "/tmp" in OURS["web"]["tmpfs"]  # noqa: S108 - the container's own


def test_the_wrapper_gives_a_command_each_secret_and_the_owner_s_address_when_asked_to(tmp_path: Path) -> None:
    secrets, wrapper = tmp_path / "etc" / "credentials", tmp_path / "wrapper"
    subprocess.run([DEPLOY / "secrets.sh", secrets], check=True)
    for name in ("smtp_url", "stripe_birch_key", "data_keys", "smtp_url~"):
        (secrets / name).write_text(f"of {name}\n")
    (tmp_path / "etc" / "environment").write_text("GUICHET_TRUSTED_PROXIES=1\n")
    text = (DEPLOY / "guichet").read_text("utf-8").replace("/etc/guichet", str(tmp_path / "etc"))
    text, found = re.subn(r"^exec setpriv .* .venv/bin/flask ", "exec ", text, flags=re.MULTILINE)
    wrapper.write_text(text)

    def run(*words: str) -> dict[str, str]:
        said = subprocess.run(["/bin/sh", wrapper, *words, "/usr/bin/env"], env={}, capture_output=True, check=True)
        return dict(line.split("=", 1) for line in said.stdout.decode().splitlines() if line.startswith("GUICHET_"))

    names = ("secret_key", "metrics_token", "database_url", "queue_url", "smtp_url", "stripe_birch_key", "data_keys")
    given = {f"GUICHET_{name.upper()}": (secrets / name).read_text().strip() for name in names}
    owner = (secrets / "database_owner_url").read_text().strip()
    assert found == 1
    assert run() == {**given, "GUICHET_TRUSTED_PROXIES": "1"}
    assert run("--owner") == {**run(), "GUICHET_DATABASE_OWNER_URL": owner}


def test_the_proxies_hide_the_same_addresses_and_find_the_same_ports() -> None:
    nginx = "".join(path.read_text("utf-8") for path in sorted((DEPLOY / "nginx").iterdir()))
    caddy = (DEPLOY / "Caddyfile").read_text("utf-8")
    inside = {path[1:] for path in HOSTLESS - {"/healthz"}}
    sockets = [unit(path)["Socket"]["ListenStream"] for path in sorted((DEPLOY / "systemd").glob("*.socket"))]

    for text in (nginx, caddy):
        (hidden,) = re.findall(r"\((?:\?:)?(readyz[a-z|/]*)\)\$", text)
        assert set(hidden.split("|")) == inside
        assert all(socket in text for socket in sockets)


def test_whoever_waits_for_the_provider_is_told_so_by_guichet_before_the_proxy_or_who_waits_behind_gives_up() -> None:
    locations = (DEPLOY / "nginx" / "locations.conf").read_text("utf-8")
    (proxy,) = re.findall(r"^proxy_read_timeout (\d+)s;", locations, re.MULTILINE)
    once = sum(PATIENCE)

    assert once < turnstile.PATIENCE < int(proxy)
    assert turnstile.PATIENCE + once < int(proxy)  # of the page that was let in last
    assert (1 + RETRIES) * (once + stripe.HTTPClient.MAX_DELAY) < int(proxy)
