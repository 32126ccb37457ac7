"""The tables of every room, and what they hold about people."""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache

import app.domain
from app.kernel.db import Base, TenantScoped
from app.kernel.personal import Holding


@cache
def list_tables() -> tuple[type[TenantScoped], ...]:
    """Import the models of every room and list their entities, by the names of their tables."""
    for module in pkgutil.walk_packages(app.domain.__path__, f"{app.domain.__name__}."):
        if module.name.endswith(".models"):
            importlib.import_module(module.name)
    entities = (mapper.class_ for mapper in Base.registry.mappers)
    return tuple(sorted(entities, key=lambda entity: str(entity.__tablename__)))


@cache
def holdings() -> Mapping[type[TenantScoped], Holding]:
    """Give what each table holds about people; those that are about nobody are left out."""
    declared = {entity: vars(entity).get("__holding__") for entity in list_tables()}
    return {entity: holding for entity, holding in declared.items() if holding is not None}
