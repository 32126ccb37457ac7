"""`flask keys`: which keys what is sealed at rest still needs, and sealing all of it with the newest."""

from collections.abc import Iterator

import click

from app.domain.accounts.factors.resealing import Standing, reseal_apps, standing
from app.domain.tables import list_tables
from app.kernel.db import TenantSession, count_by_key, open_session, reseal, sealed_columns
from app.kernel.keyring import Keyring
from app.web.installation import installation


@click.group("keys")
def group() -> None:
    """Look after the keys of what is sealed in the database (GUICHET_DATA_KEYS)."""


@group.command("status")
def status() -> None:
    """Count each brand's sealed values by their key; exits with 1 while one needs another than the newest."""
    keyring, is_done = _keyring(), True
    click.echo(f"New values are sealed with {keyring.newest}; read as well: {', '.join(keyring.keys[1:]) or 'none'}.")
    for session in _brands():
        for column in sealed_columns(list_tables()):
            counts = count_by_key(session, column)
            is_done &= set(counts) <= {keyring.newest}
            if counts:
                said = ", ".join(f"{count} {_named(key, keyring)}" for key, count in sorted(counts.items()))
                click.echo(f"{session.tenant}: {column.place}: {said}")
        is_done &= _say_factors(session.tenant, standing(session, installation().sealer))
    if not is_done:
        click.echo("Seal them with the newest key: flask keys rotate")
        raise click.exceptions.Exit(1)


@group.command("rotate")
def rotate() -> None:
    """Seal every value with the newest key, batch by batch; what was stopped goes on when it is run again.

    Start all processes with the new key first: one that does not know it can't read what is sealed with it.
    """
    keyring = _keyring()
    resealed = unread = 0
    for session in _brands():
        for column in sealed_columns(list_tables()):
            done, failed = map(sum, zip(*reseal(session, column, keyring), strict=True))
            resealed, unread = resealed + done, unread + failed
            if done or failed:
                lost = f"; {failed} open with none of the keys" if failed else ""
                click.echo(f"{session.tenant}: {column.place}: {done} sealed anew{lost}")
        done, failed = _reseal_factors(session)
        resealed, unread = resealed + done, unread + failed
    if unread:
        raise click.ClickException(
            f"{unread} values stay as they are: add the key that sealed them, and run this again"
        )
    click.echo(f"{resealed} values sealed anew; everything needs the key {keyring.newest} and no other.")


def _say_factors(tenant: str, found: Standing) -> bool:
    """Say what authenticator apps and recovery codes need; tells whether the apps need no older key any more."""
    if found.stale or found.unread:
        click.echo(
            f"{tenant}: authenticator apps: {found.stale} with an older key, {found.unread} with none of the keys"
        )
    if found.codes:
        click.echo(f"{tenant}: {found.codes} recovery codes are good only while an older key is there; see the manual")
    return not found.stale and not found.unread


def _reseal_factors(session: TenantSession) -> tuple[int, int]:
    """Seal the secrets of apps anew; gives how many were, and how many no key opens."""
    sealer = installation().sealer
    done, unread = sum(reseal_apps(session, sealer)), standing(session, sealer).unread
    if done or unread:
        lost = f"; {unread} open with none of the keys" if unread else ""
        click.echo(f"{session.tenant}: authenticator apps: {done} sealed anew{lost}")
    return done, unread


def _keyring() -> Keyring:
    return Keyring(*installation().settings.data_keys)


def _brands() -> Iterator[TenantSession]:
    for slug in installation().registry.slugs:
        with open_session(installation().engine, slug) as session:
            yield session


def _named(key: str, keyring: Keyring) -> str:
    if not key:
        return "not sealed"
    return f"with {key}" if key in keyring.keys else f"with {key}, which is not among the keys"
