"""How often a brand lets one visitor, and all together, do what costs it something."""

import re
from datetime import timedelta
from typing import Final

from app.kernel.policies import Policy

_WITHIN = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}
_RATE = re.compile(rf"([1-9]\d{{0,5}}) per ({'|'.join(_WITHIN)})")


class Rate:
    """A number of tries within a time, written `5 per hour`: a value, equal to another of the same parts.

    Not a dataclass: msgspec reads dataclasses as tables.
    """

    __slots__ = ("most", "per")

    def __init__(self, most: int, per: str) -> None:
        self.most: Final = most
        self.per: Final = per

    @classmethod
    def parse(cls, text: str) -> "Rate":
        """Read `5 per hour`; ValueError on anything else."""
        match = _RATE.fullmatch(text)
        if match is None:
            raise ValueError("write a number per minute, hour or day, such as “5 per hour”")
        return cls(int(match[1]), match[2])

    @property
    def within(self) -> timedelta:
        """The time in which the tries are counted."""
        return _WITHIN[self.per]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rate) and (self.most, self.per) == (other.most, other.per)

    def __hash__(self) -> int:
        return hash((self.most, self.per))

    def __str__(self) -> str:
        return f"{self.most} per {self.per}"


class LimitsPolicy(Policy, frozen=True, kw_only=True):
    """Mails to the team, answers to requests, judgements, searches in vain; tries to sign in or register; and the like.

    An address is an IPv4 address or an IPv6 network of one customer (/64).
    """

    messages: Rate = Rate(100, "hour")
    messages_per_address: Rate = Rate(5, "hour")
    replies_per_address: Rate = Rate(30, "hour")  # to requests, and forms with files
    votes_per_address: Rate = Rate(30, "hour")
    misses_per_address: Rate = Rate(60, "hour")
    sign_ins: Rate = Rate(20_000, "hour")
    sign_ins_per_address: Rate = Rate(100, "hour")
    registrations: Rate = Rate(1_000, "hour")
    registrations_per_address: Rate = Rate(20, "hour")
    account_mails: Rate = Rate(2_000, "hour")
    account_mails_per_address: Rate = Rate(20, "hour")
    account_mails_per_name: Rate = Rate(5, "hour")
    serials_per_account: Rate = Rate(10, "hour")
    serials_per_address: Rate = Rate(30, "hour")
    vat_numbers_per_account: Rate = Rate(10, "day")
    chats_per_account: Rate = Rate(20, "hour")
    chat_messages_per_account: Rate = Rate(60, "minute")
    late_forms: Rate = Rate(1_000, "hour")
    late_forms_per_address: Rate = Rate(60, "hour")
