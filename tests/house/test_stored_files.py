"""The sweep of the store removes what no room knows: each table of files is known to it, or keeps them itself."""

from app.domain.library.models import ResourceFile
from app.jobs.files import _KNOWN
from app.migrations import runner

SWEPT_AROUND = {ResourceFile.__tablename__}  # a finder of theirs is among `_KNOWN`
IN_THE_DATABASE = {"ticket_file"}  # what they hold lies in their rows


def test_every_table_of_files_is_known_to_the_sweep_or_keeps_them_itself() -> None:
    tables = {name for name in runner.metadata_of_rooms().tables if name.endswith("_file")}

    assert tables == SWEPT_AROUND | IN_THE_DATABASE
    assert len(_KNOWN) == len(SWEPT_AROUND)
