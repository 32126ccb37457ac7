"""An entry's page as customers would see it: their template, their language, the brand's face, and nobody signed in."""

from dataclasses import replace
from typing import cast

import msgspec
from flask import render_template

from app.domain.faq.documents import EntryDocument, read_entry
from app.domain.faq.editing.service import find_draft
from app.domain.faq.models import FaqEntry
from app.domain.faq.queries import get_document
from app.tenancy.config import Language
from app.web.faq_links import spaced
from app.web.help_centre import entry_page, open_help_centre
from app.web.places import offer_entry
from app.web.request import session
from app.web.speaking import speaking


def preview_page(entry: FaqEntry, *, title: str, body: str) -> str:
    """Draw the page of an entry with this title and text in the place of what it says; any text can be drawn."""
    with speaking(cast("Language", entry.language)):
        offer_entry(entry.key)
        page = entry_page(open_help_centre(also=entry.id), entry, msgspec.structs.replace(_around(entry), body=body))
        page = replace(page, title=spaced(title or entry.title, entry.language))
        return render_template("faq/preview.html", entry=page, person=None)


def _around(entry: FaqEntry) -> EntryDocument:
    """Read what stands around the text: as published, or in the draft of an entry that never was."""
    draft = None if entry.revision else find_draft(session(), entry.id)
    return read_entry("", draft.source) if draft else get_document(session(), entry)
