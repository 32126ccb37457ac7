"""The sweep of the store removes what no room knows: each table of files is known to it, or keeps them itself."""

from app.domain.library.imports.models import LibraryImport
from app.domain.library.imports.queries import known_sent_files
from app.domain.library.models import ResourceFile
from app.domain.library.queries import known_files
from app.jobs.files import _KNOWN
from app.migrations import runner

NAMED_BY = {known_files: ResourceFile.__tablename__, known_sent_files: LibraryImport.__tablename__}
IN_THE_DATABASE = {"ticket_file"}  # what they hold lies in their rows


def test_every_table_of_files_is_known_to_the_sweep_or_keeps_them_itself() -> None:
    assert set(_KNOWN) == set(NAMED_BY)
    tables = {name for name in runner.metadata_of_rooms().tables if name.endswith("_file")}
    assert tables - IN_THE_DATABASE <= set(NAMED_BY.values())
