"""What people may write as they like is looked through for card numbers: every column, every field of a form."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import JSON, Enum, String
from sqlalchemy.types import TypeEngine
from wtforms import PasswordField, StringField

from app.kernel.db import FreeText
from app.migrations import runner
from app.rooms import DEMO_BLUEPRINTS
from app.web.forms import PageForm, free_text
from app.web.person_fields import one_line

# Texts that no visitor writes as they like, and what holds for each.
REVIEWED = {
    "account_word.word": "words of what is masked where it is kept",
    "arrangement.cards": "names of ours",
    "arrangement.hidden": "names of ours",
    "brand_edition.hosts": "of the brand's files",
    "audit_entry.act": "one of ours",
    "audit_entry.details": "ids, numbers, and what fields of ours hold",
    "contract_notice.currency": "one of ours",
    "contract_notice.offer": "one of ours",
    "price_change.currency": "one of ours",
    "tax_return.currency": "one of ours",
    "tax_return.replacement": "one of ours",
    "provider_farewell.provider_id": "what the payment provider says",
    "consent.use": "a name of the brand's file",
    "consent.version": "a digest",
    "consent.wording": "the brand's words",
    "device.serial": "has the form of the brand's",
    "device.offered_to": "an address that mails are sent to",
    "faq_draft.source": "the team's",
    "account.email": "an address that mails are sent to",
    "account.email_key": "the same, folded",
    "account.new_email": "an address that mails are sent to",
    "account.password_hash": "a hash",
    "account.registered_by": "a digest",
    "account.serial_number": "has the form of the brand's; its field takes no card",
    "account.user_name": "its field takes no card",
    "account.user_name_key": "the same, folded",
    "account_link.details": "addresses and ids of ours",
    "account_link.made_for": "a digest",
    "faq_entry.promises": "the team's",
    "faq_entry.title": "the team's",
    "faq_feedback.reason": "one of ours",
    "event.title": "the team's",
    "event.summary": "the team's",
    "event.body": "the team's",
    "event.region": "a name of the brand's file",
    "event.place": "the team's",
    "event.online_url": "the team's",
    "event.zone": "one of the time zones",
    "event.cancel_reason": "the team's",
    "library_index.made_with": "a digest",
    "library_import.fault": "one of ours, with numbers and names of columns",
    "library_import.lease_owner": "a process of ours",
    "library_import.left_out": "masked where it is read",
    "library_import.open_key": "a digest",
    "library_import_line.label": "masked where it is read",
    "library_import_line.sha256": "a digest",
    "library_import_line.wrongs": "masked where it is read",
    "library_subject.titles": "the team's",
    "library_term.term": "the team's",
    "library_text.body": "the team's",
    "library_text.weights": "the team's",
    "library_word.forms": "the team's",
    "library_word.term": "the team's",
    "resource.title": "the team's",
    "resource.summary": "the team's",
    "resource.body": "the team's",
    "resource.version": "the team's",
    "resource.link": "the team's",
    "resource_file.version": "the team's",
    "resource_file.filename": "the team's",
    "resource_file.content_type": "one of ours",
    "resource_file.sha256": "a digest",
    "faq_known_value.reference": "the team's",
    "faq_known_value.text": "the team's, and the policy's",
    "faq_known_value.url": "an address of ours",
    "faq_redirect.entry_slug": "the team's",
    "faq_redirect.section_slug": "the team's",
    "faq_revision.origin": "one of ours",
    "faq_revision.source": "the team's",
    "faq_search_miss.query_folded": "masked before it is cut and counted",
    "faq_search_text.body": "the team's",
    "faq_section.source": "the team's",
    "faq_section.summary": "the team's",
    "faq_section.title": "the team's",
    "faq_term.forms": "the team's",
    "faq_term.term": "the team's",
    "former_account.email_key": "an address that mails are sent to",
    "invoice.currency": "one of ours",
    "invoice.number": "one of ours",
    "invoice.sha256": "a digest",
    "invoice.snapshot": "what is masked where it is kept, and the brand's own",
    "invoice_series.seller": "a number of the register of companies",
    "invoice_series.series": "the brand's",
    "incident.parts": "names of the brand's file",
    "incident.titles": "masked where it is typed",
    "incident_update.words": "masked where it is typed",
    "known_serial.number": "has the form of the brand's",
    "known_serial.product": "the team's",
    "update_announcement.version": "the team's",
    "outgoing_mail.args": "ids, and what fields of ours hold: see below",
    "outgoing_mail.dedupe_key": "ids and digests",
    "outgoing_mail.last_error": "what a mail server says",
    "outgoing_mail.lease_owner": "a process of ours",
    "outgoing_mail.message_id": "an id",
    "outgoing_mail.state": "one of ours",
    "incoming_mail.left_out": "names of files, masked, and names of ours",
    "incoming_mail.sender": "an address that mails come from",
    "incoming_mail.sender_key": "the same, folded",
    "outgoing_mail.to": "an address that mails are sent to",
    "policy_change.path": "one of ours",
    "policy_change.setting": "a number, a duration or a word of ours, within its limits",
    "passkey.transports": "words of the standard",
    "security_event.details": "ids, numbers, and names that are masked where they are kept",
    "slow_page.endpoint": "one of ours",
    "slow_page.request_id": "an id",
    "sign_in_tally.subject": "a digest",
    "transfer.fault": "one of ours, with numbers and names of columns",
    "transfer.heading": "masked where it is read",
    "transfer.lease_owner": "a process of ours",
    "transfer.left_out": "masked where it is read",
    "transfer.of_state": "one of ours",
    "transfer.open_key": "a digest",
    "transfer_line.column": "one of ours",
    "transfer_line.fault": "one of ours",
    "vat_check.body": "what VIES says",
    "vat_check.code": "what VIES says, in a form of ours",
    "vat_check.consultation": "what VIES says",
    "vat_check.number": "has the form of a country's numbers",
    "vat_check.request": "two numbers of that form",
    "vat_registration.lease_owner": "a process of ours",
    "vat_registration.number": "has the form of a country's numbers",
    "unsent_form.path": "an address of ours",
    "bill.currency": "one of ours",
    "bill.not_invoiced": "one of ours",
    "bill.offer": "one of ours",
    "bill.provider_id": "what the payment provider says",
    "billing_customer.provider_id": "what the payment provider says",
    "buying.currency": "one of ours",
    "buying.offer": "one of ours",
    "buying.provider_id": "what the payment provider says",
    "charged_card.provider_id": "what the payment provider says",
    "charged_card.brand": "what the payment provider says",
    "subscription.currency": "one of ours",
    "subscription.offer": "one of ours",
    "subscription.provider_id": "what the payment provider says",
    "canned_answer.title": "the team's",
    "canned_answer.texts": "the team's",
    "ticket_tag.tag": "masked in its field",
    "ticket_word.word": "words of what is masked where it is kept",
    "ticket.email": "an address that mails are sent to",
    "ticket.email_key": "the same, folded",
    "ticket.form_key": "a digest",
    "ticket.reference": "one of ours",
    "ticket.topic": "one of ours",
    "ticket_fact.name": "one of ours",
    "ticket_file.holder": "a digest",
    "ticket_message.form_key": "a digest",
    "ticket_message.message_id": "a mail's own id",
    "webhook_event.error": "an error of ours",
    "webhook_event.lease_owner": "a process of ours",
    "webhook_event.object": "what the payment provider says",
    "webhook_event.object_id": "what the payment provider says",
    "webhook_event.provider_id": "what the payment provider says",
    "webhook_event.type": "what the payment provider says",
}
SHARED = {"tenant", "language", "country", "digest", "browser", "kind", "key", "slug"}  # columns: codes, digests, ours
FIELDS = {"email", "password", "current_password", "new_password", "code"}  # addresses, secrets, six digits


def texts() -> Iterator[tuple[str, TypeEngine[Any]]]:
    for table in runner.metadata_of_rooms().sorted_tables:
        for column in table.columns:
            if column.name not in SHARED:
                yield f"{table.name}.{column.name}", column.type


def forms(kind: type[PageForm] = PageForm) -> Iterator[type[PageForm]]:
    for form in kind.__subclasses__():
        yield form
        yield from forms(form)


def test_every_column_of_text_is_free_text_or_was_reviewed() -> None:
    plain = {name for name, kind in texts() if isinstance(kind, String | JSON) and not isinstance(kind, Enum)}

    assert plain == set(REVIEWED)
    assert sum(isinstance(kind, FreeText) for _, kind in texts()) > 10


def test_every_field_that_takes_free_text_masks_card_numbers() -> None:
    looked_at = set()
    demo = {
        blueprint.import_name for blueprint in DEMO_BLUEPRINTS
    }  # importing it imports all; its own forms send nothing
    for form in (form for form in forms() if form.__module__ not in demo):
        for name in dir(form):
            field = getattr(form, name)
            kind = getattr(field, "field_class", None)
            if kind is None or not issubclass(kind, StringField) or issubclass(kind, PasswordField) or name in FIELDS:
                continue
            looked_at.add(name)
            assert field.kwargs["filters"][0] in {free_text, one_line}, f"{form.__name__}.{name}"
    assert looked_at >= {"message", "comment", "name", "first_name", "company", "billing_line1", "delivery_city"}
