"""`flask mail`: what waits and what is dead, sending it again, and a trial of the whole way out."""

import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

import click

from app.cli.mail_receiving import receive_mail
from app.domain.mail import queries, service
from app.domain.mail.errors import NotDeadError
from app.domain.mail.models import MailState, OutgoingMail
from app.kernel.db import open_session, timetable_connection, transaction
from app.kernel.errors import NotFoundError
from app.web.installation import installation

KIND = "test"
_MOST = 10_000  # dead mails of a brand sent again at once
_TRIAL_HOLDS = timedelta(hours=1)
_LOOKS_EVERY = 0.5  # seconds


@click.group("mail")
def group() -> None:
    """See what has not left, send it again, try the way out; take in what comes."""


group.add_command(receive_mail)


@group.command("list")
@click.option("--dead", is_flag=True, help="Only those that were given up.")
def list_mails(*, dead: bool) -> None:
    """Count each brand's mails by state, and name those that wait or are dead, with what the server said last."""
    engine = installation().engine
    with timetable_connection(engine) as connection:
        slugs = sorted(queries.list_tenants(connection))
    for slug in slugs:
        with open_session(engine, slug) as session:
            counts = queries.count_by_state(session)
            if dead and MailState.DEAD not in counts:
                continue
            click.echo(f"{slug}: " + ", ".join(f"{number} {state}" for state, number in sorted(counts.items())))
            for mail in [*([] if dead else queries.list_waiting(session)), *queries.list_dead(session)]:
                click.echo(f"  {_line(mail)}")


@group.command("again")
@click.argument("slug")
@click.argument("mail_id", type=click.UUID, required=False)
@click.option("--all", "every", is_flag=True, help="Every dead mail of the brand.")
def again(slug: str, mail_id: UUID | None, *, every: bool) -> None:
    """Give a brand's dead mails their tries back; the relay sends them at its next round."""
    if every == (mail_id is not None):
        raise click.UsageError("name one mail (flask mail list --dead), or --all")
    now = datetime.now(UTC)
    with open_session(installation().engine, slug) as session, transaction(session):
        ids = [mail_id] if mail_id else [mail.id for mail in queries.list_dead(session, limit=_MOST)]
        try:
            for each in ids:
                service.send_again(session, each, now=now)
        except (NotFoundError, NotDeadError) as error:
            raise click.ClickException(f"{slug}: {error}") from error
    click.echo(f"{slug}: {len(ids)} to be sent again.")


@group.command("test")
@click.argument("slug")
@click.argument("to")
@click.option("--wait", type=click.FloatRange(min=0), default=30.0, help="Seconds to wait until it has left.")
def trial(slug: str, to: str, wait: float) -> None:
    """Post a mail in a brand's look, and say whether the relay or the worker got it out; exits with 1 when not."""
    installed = installation()
    tenant = installed.registry.by_slug(slug)
    if tenant is None:
        raise click.UsageError(f"name a brand: {', '.join(installed.registry.slugs)}")
    if "@" not in to:
        raise click.UsageError(f"“{to}” is not an address; write one like ann@example.net")
    now = datetime.now(UTC)
    facts = {"kind": KIND, "args": {}, "language": tenant.config.languages[0], "expires_at": now + _TRIAL_HOLDS}
    with open_session(installed.engine, slug) as session, transaction(session):
        mail_id = service.post(session, to=to, now=now, **facts).id  # type: ignore[arg-type]  # a mail's facts
    mail = _settled(slug, mail_id, deadline=time.monotonic() + wait)
    click.echo(f"{slug}: {_line(mail)}")
    if mail.state != MailState.SENT:
        raise click.exceptions.Exit(1)


def _settled(slug: str, mail_id: UUID, *, deadline: float) -> OutgoingMail:
    """Look at a mail until it has left, was refused or the time is over."""
    while True:
        with open_session(installation().engine, slug) as session:
            mail = queries.get_mail(session, mail_id)
            session.expunge_all()
        if mail.state != MailState.WAITING or mail.last_error or time.monotonic() >= deadline:
            return mail
        time.sleep(_LOOKS_EVERY)


def _line(mail: OutgoingMail) -> str:
    moment = mail.ended_at or mail.next_at
    about = f"{mail.id} {mail.kind} to {mail.to}: {mail.state}, {mail.attempts} tries, {moment:%Y-%m-%d %H:%M} UTC"
    return f"{about}, {mail.last_error}" if mail.last_error else about
