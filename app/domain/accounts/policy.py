"""What a brand may choose about registering, signing in, recovering and closing."""

import re
from typing import Annotated, Literal

from msgspec import Meta, structs

from app.kernel.durations import Duration, Unit
from app.kernel.policies import Policy

AskedField = Literal[
    "first_name",
    "last_name",
    "user_name",
    "serial_number",
    "company",
    "country",
    "birth_date",
    "newsletter",
    "billing_address",
    "delivery_address",
    "pro",
]
Identifier = Literal["email", "user_name"]


class RegistrationPolicy(Policy, frozen=True, kw_only=True):
    """How an account comes to be, which fields are asked, and what a taken e-mail is told."""

    mode: Literal["generated_password", "confirm", "confirm_and_approve", "immediate"]
    required: tuple[AskedField, ...] = ()
    optional: tuple[AskedField, ...] = ()
    taken: Literal["say", "say_and_point_to_reset", "neutral"]


class SerialNumberPolicy(Policy, frozen=True, kw_only=True):
    """The form of a device's serial number: a pattern, its length, and an example that fits it."""

    pattern: str
    length: int
    example: str

    def __post_init__(self) -> None:
        """Refuse an example that the form itself would refuse."""
        try:
            fits = re.fullmatch(self.pattern, self.example)
        except re.error as error:
            raise ValueError(
                f"“{self.pattern}” is not a pattern: {error}; write one like [A-Z]{{2}}[0-9]{{3}}"
            ) from error
        if fits is None:
            raise ValueError(f"the example “{self.example}” does not fit the pattern; write one that does")
        if len(self.example) != self.length:
            raise ValueError(f"the example “{self.example}” is not {self.length} long; write its length")


class LinkPolicy(Policy, frozen=True, kw_only=True):
    """How long a mailed link works."""

    valid_for: Duration


class SignInPolicy(Policy, frozen=True, kw_only=True):
    """Who may sign in with what, and what failed attempts lead to."""

    identifiers: tuple[Identifier, ...] = ("email",)
    max_attempts: Annotated[int, Meta(ge=1, le=100)] = 5
    warn_on_last: bool = False
    block_lasts: Duration | None = Duration(15, Unit.MINUTE)
    stay_signed_in_for: Duration | None = None
    session_lasts: Duration = Duration(8, Unit.HOUR)

    @property
    def warn_after(self) -> int:
        """The count of failures after which one attempt is left."""
        return self.max_attempts - 1

    def for_codes(self) -> "SignInPolicy":
        """Give the same for codes of the second factor: no new password lifts their block, so it always ends."""
        return structs.replace(self, block_lasts=self.block_lasts or Duration(15, Unit.MINUTE))


class PasswordPolicy(Policy, frozen=True, kw_only=True):
    """What a new password must hold, and how long one that we made waits for its first use."""

    min_length: Annotated[int, Meta(ge=8, le=64)] = 12
    generated_valid_for: Duration = Duration(14, Unit.DAY)
    temporary_valid_for: Duration = Duration(3, Unit.DAY)


class EmailChangePolicy(Policy, frozen=True, kw_only=True):
    """How long a change of e-mail address waits for its confirmation, and may be undone from the old address."""

    confirm_within: Duration = Duration(14, Unit.DAY)
    undo_within: Duration = Duration(7, Unit.DAY)


class ActivityPolicy(Policy, frozen=True, kw_only=True):
    """How long the lines of an account's activity log are kept; no shorter than their owner may doubt them."""

    kept_for: Duration = Duration(12, Unit.MONTH)


class ClosingPolicy(Policy, frozen=True, kw_only=True):
    """Who closes an account, and whether its e-mail may ever register again."""

    by: Literal["self", "support"] = "support"
    email_barred: bool = False
