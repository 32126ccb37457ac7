"""Where the demo's files of the library go: the store of the installation, as files that are brought at the desk do."""

from datetime import datetime

from app.demo.shelves import PlannedFile
from app.domain.library.service import Brought
from app.kernel.ids import new_id
from app.kernel.storage import key_of
from app.tenancy.tenant import Tenant
from app.web.installation import installation


def store_file(tenant: Tenant, planned: PlannedFile, now: datetime) -> Brought:
    """Put a file into the store, and give what its row says."""
    file_id = new_id(now)
    return Brought(
        id=file_id,
        role=planned.role,
        language=planned.language,
        filename=planned.name,
        content_type=planned.content_type,
        stored=installation().files.put(key_of(tenant.slug, file_id), [planned.content()]),
    )
