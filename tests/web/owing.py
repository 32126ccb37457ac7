"""A brand that bills, and somebody who is billed there: every page of it, of theirs and of the team's."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask

from app.domain.accounts.models import Account
from app.domain.billing.ports import SubscriptionStatus
from tests.tenancy.folders import SELLER
from tests.web.contracting import failed_event, subscribed
from tests.web.people import Visitor

_POLICIES = '\n[policy.invoices]\nseries = "ACORN"\ncredit_series = "ACORN-A"\n\n[policy.billing]\ngrace = "7 days"\n'


def let_bill(brands: Path, brand: str) -> None:
    """Let a brand that bills nothing send invoices, in the name of a seller whose tax is known."""
    file = brands / brand / "tenant.toml"
    text = file.read_text().replace('"account", ', '"account", "billing", ', 1)
    before, _, after = text.partition("[legal_entity]\n")
    rest = after[after.index("\n[") :]
    file.write_text(f"{before}[legal_entity]{SELLER}{rest}{_POLICIES}")


def be_billed(app: Flask, account: Account, brand: str, ann: Visitor, dora: Visitor) -> None:
    """Be late, read every page about it, end the contract and take that back; let the team do its part.

    Lists that are read from their end, a page at a time, and counts of all are not asked for.
    """
    since = datetime.now(UTC) - timedelta(days=8)
    sold, bill = subscribed(app, account, brand, status=SubscriptionStatus.PAST_DUE, past_due_since=since)
    event = failed_event(app, brand)
    own = f"/account/billing/{sold.id}"
    pages = ("billing/", "billing/dispute", "billing/no-access", "invoices/", "invoices/invoices.csv")
    for path in [*(f"/account/{page}" for page in pages), f"{own}/end", f"{own}/withdraw"]:
        _seen(ann, path)
    for step in ("end", "keep"):
        ann.send(f"{own}/{step}")
    _seen(ann, f"{own}/declared")
    ann.send("/account/billing/dispute", {"bill": str(bill.id), "error": "Deux fois", "proof": "Relevé"})
    acts = ("refund", "settle", "send", "dispute")
    desk = ("?q=martin", "open", f"{sold.id}", f"{sold.id}/override")
    for path in (*desk, *(f"bills/{bill.id}/{act}" for act in acts)):
        _seen(dora, f"/admin/billing/{path}")
    dora.send(f"/admin/billing/bills/{bill.id}/dispute", {"reason": "Un seul prélèvement"})
    dora.send(f"/admin/billing/events/{event.id}/replay")


def _seen(visitor: Visitor, path: str) -> None:
    assert visitor.get(path).status_code in {200, 303}, path
