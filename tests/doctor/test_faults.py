"""What `flask doctor` finds, each fault with its remedy, and the other parts looked at all the same."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from app.cli.scaffold import write_scaffold
from app.domain.mail import service
from app.domain.mail.models import MailState
from app.kernel.db import new_engine, open_session, transaction
from tests.doctor.alive import employ_worker, note_scheduler
from tests.doctor.conftest import SOUND, TODAY, UNKEPT, Installation
from tests.doctor.names import BROKEN
from tests.stock import ROOT
from tests.valkey import valkey

pytestmark = [pytest.mark.posts_mails, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]
TXT = "TXT"


def finding(installed: Installation, *words: str, **variables: str) -> str:
    """Give what is said of the one part that is not well, whole; the others are."""
    done = installed.examine(*words, **variables)
    lines = done.output.splitlines()
    signs = {number: line for number, line in enumerate(lines) if line.startswith(("warning", "fault"))}
    (at,) = (number for number, line in signs.items() if not line.startswith(UNKEPT))
    assert done.exit_code == (1 if lines[at].startswith("fault") else 0)
    assert lines[at + 1].startswith(" " * 24)
    return " ".join((lines[at] + lines[at + 1]).split())


def test_a_queue_that_is_away_is_named_and_the_rest_is_looked_at(installed: Installation) -> None:
    said = finding(installed, QUEUE_URL="unix:///nowhere.sock")
    assert said.startswith("fault queue out of reach (ConnectionError) start Valkey")


def test_a_queue_without_a_worker_or_with_much_in_it_is_doubtful(installed: Installation) -> None:
    with valkey() as empty:
        note_scheduler(empty, time.time())
        assert finding(installed, QUEUE_URL=empty.url).startswith("warning workers none alive start one")
        empty.client.rpush("rq:queue:mail", *map(str, range(1001)))
        done = installed.examine(QUEUE_URL=empty.url)
    assert "warning  queue          1001 hints wait" in done.output


def test_a_scheduler_that_gives_no_sign_or_none_of_late_is_doubtful(installed: Installation) -> None:
    with valkey() as other:
        employ_worker(other)
        assert finding(installed, QUEUE_URL=other.url).startswith("warning scheduler none gives a sign start one")
        note_scheduler(other, time.time() - 11 * 60)
        assert finding(installed, QUEUE_URL=other.url).startswith("warning scheduler none gives a sign start one")


def test_a_mail_server_that_is_away_is_named(installed: Installation) -> None:
    said = finding(installed, SMTP_URL="smtp://127.0.0.1:9")
    assert said.startswith("fault mail server 127.0.0.1:9 does not take us (ConnectionRefusedError")
    assert installed.mail.taken == []


def test_a_mail_server_that_takes_no_password_of_ours_is_named_without_it(installed: Installation) -> None:
    said = finding(installed, SMTP_URL=f"smtp://ann:never-shown@127.0.0.1:{installed.mail.port}")
    assert said.startswith("fault mail server 127.0.0.1:")
    assert "never-shown" not in said


@pytest.mark.parametrize(("minutes", "is_late"), [(4, False), (6, True)])
def test_a_mail_that_waits_longer_than_was_promised_is_a_fault(
    installed: Installation, minutes: int, *, is_late: bool
) -> None:
    plant_mail(installed, timedelta(minutes=minutes))
    if is_late:
        said = finding(installed)
        assert said.startswith(f"fault outbox a mail is due since {minutes} min, and 5 are promised see that the sched")
    else:
        assert f"the oldest mail is due since {minutes} min" in installed.examine().output


def test_mails_that_were_given_up_are_counted(installed: Installation) -> None:
    plant_mail(installed, timedelta(minutes=1), state=MailState.DEAD)
    assert finding(installed).startswith("warning outbox given up: 1 read why: flask mail list --dead")


def test_a_store_that_keeps_nothing_is_named(installed: Installation) -> None:
    (installed.folder / "var" / "files").mkdir()
    (installed.folder / "var" / "files" / "guichet-check").write_text("in the way of the folder")
    assert finding(installed).startswith("fault files ")


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"MODE": "demo"}, "warning configuration the mode is demo: nobody's real data"),
        ({"TRUSTED_PROXIES": "0"}, "warning configuration no proxy is trusted"),
        ({"METRICS_TOKEN": ""}, "warning configuration nobody measures"),
    ],
)
def test_settings_that_start_and_should_not_stay_so_are_named(
    installed: Installation, variables: dict[str, str], said: str
) -> None:
    assert finding(installed, **variables).startswith(said)


def test_what_travels_unsealed_is_named(installed: Installation) -> None:
    done = installed.examine(QUEUE_URL="redis://192.0.2.1:6379/0", SMTP_URL="smtp://192.0.2.1:25")
    assert "the queue is reached over a network without TLS" in done.output
    assert "mails leave this machine without TLS and without a password" in done.output


def test_a_data_folder_that_anybody_may_read_or_that_is_missing_is_named(installed: Installation) -> None:
    data = installed.folder / "var"
    data.chmod(0o755)
    assert finding(installed).startswith(f"warning configuration everybody on this machine may look into {data} chmod")
    gone = installed.examine(DATA=str(installed.folder / "gone"))
    assert f"there is no folder {installed.folder / 'gone'}" in gone.output


def test_a_brand_with_mistakes_is_named_with_the_first(installed: Installation) -> None:
    config = installed.folder / "tenants" / "birch" / "tenant.toml"
    config.write_text(config.read_text().replace("[contact]", "[kontact]"))
    said = installed.examine().output
    assert "fault    brands         birch: " in said
    assert "run: flask tenant check birch" in said


def test_a_brand_that_promises_what_is_not_set_up_is_named(installed: Installation) -> None:
    ours = {"TENANTS": str(ROOT / "tenants"), "CONTENT": str(ROOT / "content")}
    payments = "warning brands camcha: takes no payments set GUICHET_STRIPE_CAMCHA_KEY and what goes with it"
    mails = (
        "warning brands camcha: no mailbox is fetched set GUICHET_IMAP_CAMCHA, or pipe mails to “flask mail receive”"
    )
    bare = " ".join(installed.examine("camcha", **ours).output.split())
    fetched = " ".join(installed.examine("camcha", IMAP_CAMCHA="imaps://u:p@127.0.0.1:9", **ours).output.split())
    assert [(payments in said, mails in said) for said in (bare, fetched)] == [(True, True), (True, False)]


def test_only_the_brands_that_are_named_are_looked_at_and_another_name_is_refused(installed: Installation) -> None:
    assert "birch: no mistake" in installed.examine("birch").output
    refused = installed.examine("acorn")
    assert (refused.exit_code, "there is no brand acorn" in refused.output) == (2, True)


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        (("birch.example", "A"), "fault DNS birch: birch.example leads nowhere give birch.example an A or AAAA"),
        (("birch.example", "MX"), "warning DNS birch: birch.example takes no mail"),
        (("birch.example", TXT), "fault DNS birch: none says who sends for birch.example (SPF)"),
        (("_dmarc.birch.example", TXT), "fault DNS birch: nothing says what to do with forged mails"),
        (("s1._domainkey.birch.example", TXT), "fault DNS birch: no key for signed mails of birch.example (DKIM)"),
    ],
)
def test_a_record_that_is_missing_is_named(installed: Installation, missing: tuple[str, str], said: str) -> None:
    installed.records = {key: value for key, value in SOUND.items() if key != missing}
    assert finding(installed, "--dkim", "s1").startswith(said)


@pytest.mark.parametrize(
    ("key", "records", "said"),
    [
        (("birch.example", TXT), ('"v=spf1 -all"', '"v=spf1 ~all"'), "2 records say who sends"),
        (("s1._domainkey.birch.example", TXT), ('"v=DKIM1; p="',), "no key for signed mails"),
    ],
)
def test_records_that_count_for_nothing_are_named(
    installed: Installation, key: tuple[str, str], records: tuple[str, ...], said: str
) -> None:
    installed.records = {**SOUND, key: records}
    assert said in finding(installed, "--dkim", "s1")


def test_a_brand_whose_zone_is_broken_hides_no_other(installed: Installation) -> None:
    faq = installed.folder / "content" / "faq"
    list(write_scaffold("aspen", installed.folder / "tenants" / "aspen", faq / "aspen", today=TODAY))
    installed.records = {("aspen.example", BROKEN): (), **{key: SOUND[key] for key in SOUND if key[1] != "MX"}}
    said = installed.examine().output
    assert "warning  DNS            birch: birch.example takes no mail" in said
    assert "warning  DNS            not looked at: no answer for aspen (NoNameservers)\n" in said


def test_a_name_server_that_is_away_is_said_once_and_one_that_is_none_is_refused(installed: Installation) -> None:
    assert "DNS            not looked at: no answer" in installed.examine("--nameserver", "127.0.0.1:9").output
    assert installed.examine("--nameserver", "who?").exit_code == 2


def plant_mail(installed: Installation, ago: timedelta, state: str = MailState.WAITING) -> None:
    """Leave a mail that is due since then."""
    now = datetime.now(UTC)
    engine = new_engine(installed.database.url)
    with open_session(engine, "birch") as session, transaction(session):
        mail = service.post(session, kind="test", to="ann@example.com", language="fr", args={}, now=now)
        mail.next_at, mail.state = now - ago, state
        mail.ended_at = None if state == MailState.WAITING else now
    engine.dispose()
