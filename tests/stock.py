"""Fixtures: an installation with the five brands' own FAQ, and Birch, camcha's twin with the same ids in every row."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import pytest
from flask import Flask
from sqlalchemy import URL, Engine, NullPool, create_engine, literal, select

from app.adapters.typesetting.typst_pdf import TypstPdf
from app.domain.faq.folders import load_folder
from app.domain.faq.importing import import_folder
from app.factory import create_app
from app.kernel import db
from app.migrations import runner
from app.settings import Settings, load_settings
from app.tenancy.registry import load_registry
from app.web.faq_index import index_faq
from app.web.installation import EXTENSION
from tests import postgres
from tests.cast import BIRCH
from tests.databases import DATA_KEY, RUN_FOLDER
from tests.faults.waiting import PATIENCE
from tests.statements import share_statements
from tests.templates import COMPILED

ROOT = Path(__file__).parents[1]
TWIN = "camcha"  # whose rows and files Birch has
HOSTS = {
    BIRCH: "birch.example",
    "camcha": "camcha.example",
    "camermix": "camermix.com",
    "omicron": "my.omicronenergy.com",
    "remember-provence": "remember-provence.com",
    "support-technique": "support-technique.example",
}
LANGUAGES = {brand: ("fr", "en", "de") if brand == "omicron" else ("fr", "en") for brand in HOSTS}
Kind = Literal["sqlite", "postgresql"]

MakeApp = Callable[..., Flask]


def plant_brands(folder: Path) -> Path:
    """Copy the five brands, and Birch."""
    shutil.copytree(ROOT / "tenants", folder)
    shutil.copytree(folder / TWIN, folder / BIRCH)
    config = folder / BIRCH / "tenant.toml"
    config.write_text(
        config.read_text().replace("camcha", "birch").replace("Camcha", "Birch").replace("CAMCHA", "BIRCH")
    )
    return folder


def stock(url: str, owner_url: str, brands: Path) -> None:
    """Import the five brands' FAQ, give Birch each of its twin's rows under the same id, and index all six."""
    engine = db.new_engine(url)
    tenants = {tenant.slug: tenant for tenant in load_registry(brands).tenants}
    for tenant in tenants.values():
        for language in tenant.config.languages if tenant.slug != BIRCH else ():
            folder = load_folder(ROOT / "content" / "faq" / tenant.slug, language)
            with db.open_session(engine, tenant.slug) as session, db.transaction(session):
                import_folder(session, folder, now=datetime(2026, 11, 22, 9, 30, tzinfo=UTC))
    _copy_rows(create_engine(owner_url, poolclass=NullPool))
    for tenant in tenants.values():
        with db.open_session(engine, tenant.slug) as session, db.transaction(session):
            index_faq(session, tenant)
    engine.dispose()


def _copy_rows(engine: Engine) -> None:
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for table in runner.metadata_of_rooms().sorted_tables:
            rows = select(*[literal(BIRCH) if column.name == "tenant" else column for column in table.columns])
            copied = table.insert().from_select(table.columns.keys(), rows.where(table.c.tenant == TWIN))
            connection.execute(copied)


@pytest.fixture(scope="session")
def stocked_brands(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of brands that databases are stocked from."""
    return plant_brands(tmp_path_factory.mktemp("stocked") / "tenants")


@pytest.fixture(scope="session")
def sqlite_stock(sqlite_template: Path, stocked_brands: Path) -> Path:
    """Stock one SQLite file for this run, to be copied."""
    folder = Path(os.environ[RUN_FOLDER])
    path = folder / "stock.sqlite3"
    with postgres.lock(folder):
        if not path.exists():
            part = folder / "part.sqlite3"
            shutil.copy(sqlite_template, part)
            stock(f"sqlite:///{part}", f"sqlite:///{part}", stocked_brands)
            part.rename(path)
    return path


@pytest.fixture(scope="session")
def postgresql_stock(stocked_brands: Path) -> tuple[URL, str]:
    """Stock one PostgreSQL database for this worker, to be cloned: the server's address, and its name."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw")
    superuser = postgres.clone(Path(os.environ[RUN_FOLDER]), f"{worker}_stock")
    stock(_text(postgres.signed_in(superuser, "guichet_app")), _text(superuser), stocked_brands)
    assert superuser.database is not None
    return superuser.set(database="postgres"), superuser.database


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def stocked_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give a module a stocked database of its own, as the application's address: once SQLite, once PostgreSQL."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("stock") / "guichet.sqlite3"
        shutil.copy(request.getfixturevalue("sqlite_stock"), path)
        yield f"sqlite:///{path}"
        return
    server, name = request.getfixturevalue("postgresql_stock")
    copy = f"{name}_copy"
    with create_engine(server, poolclass=NullPool, isolation_level="AUTOCOMMIT").connect() as connection:
        postgres.copy(connection, name, copy)
        yield _text(postgres.signed_in(server.set(database=copy), "guichet_app"))
        connection.exec_driver_sql(f"DROP DATABASE {copy} WITH (FORCE)")


@pytest.fixture(scope="module")
def brands(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a module a folder of brands that it may change."""
    return plant_brands(tmp_path_factory.mktemp("installation") / "tenants")


@pytest.fixture(scope="module")
def make_app(stocked_url: str, brands: Path) -> Iterator[MakeApp]:
    """Make applications on the stocked database, patient with books; keyword arguments are variables without prefix."""
    made: list[Flask] = []

    def make(**variables: str) -> Flask:
        app = app_on(stocked_url, brands, **variables)
        installed = app.extensions[EXTENSION]
        app.extensions[EXTENSION] = replace(installed, typesetter=TypstPdf(within=PATIENCE))
        made.append(app)
        return app

    yield make
    for app in made:
        app.extensions["guichet"].engine.dispose()


@pytest.fixture(scope="module")
def app(make_app: MakeApp) -> Flask:
    """Give the application of the six brands, at their own origins."""
    return make_app()


def app_on(url: str, brands: Path, **variables: str) -> Flask:
    """Make an application that knows the templates and statements of others, unless it has keys of its own."""
    ours = {"MODE": "test", "DATABASE_URL": url, "TENANTS": str(brands), "DATA_KEYS": DATA_KEY}
    app = create_app(settings_from(**ours | variables))
    app.jinja_env.bytecode_cache = COMPILED
    if "DATA_KEYS" not in variables:
        share_statements(app.extensions[EXTENSION].engine)
    return app


def settings_from(**variables: str) -> Settings:
    """Read settings from variables without their prefix."""
    return load_settings({f"GUICHET_{name}": value for name, value in variables.items()})


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)
