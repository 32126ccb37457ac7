"""Codes of an authenticator app (TOTP, RFC 6238): six digits that change every 30 seconds."""

from datetime import datetime

import pyotp

DIGITS = 6
_DRIFT = 1  # steps that a phone's clock may be off, either way


def new_secret() -> str:
    """Make the secret that an app and we share: 160 random bits in base 32 (RFC 4226, 4)."""
    return pyotp.random_base32()


def enrolment_uri(secret: str, *, issuer: str, name: str) -> str:
    """Give what a QR code tells an app: the secret, and under which brand and name to show its codes."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=issuer)


def matching_step(secret: str, code: str, *, now: datetime) -> int | None:
    """Give the latest step within the drift whose code this is; None when it is none's."""
    app = pyotp.TOTP(secret)
    current = app.timecode(now)
    steps = (step for step in range(current + _DRIFT, current - _DRIFT - 1, -1) if step >= 0)
    return next((step for step in steps if pyotp.utils.strings_equal(code, app.generate_otp(step))), None)
