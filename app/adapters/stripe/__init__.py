"""Stripe, behind `app.domain.billing.ports`, on its official SDK."""
