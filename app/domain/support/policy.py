"""What a brand promises to those who ask for help."""

from typing import Literal

from app.kernel.durations import Duration, DurationRange, Unit
from app.kernel.policies import Policy

ChannelKind = Literal["email", "form", "urgent", "phone", "chat"]


class Channel(Policy, frozen=True):
    """One way to a person, and how soon an answer comes (none: at once)."""

    kind: ChannelKind
    answer_within: Duration | DurationRange | None = None


class SupportPolicy(Policy, frozen=True):
    """The ways to a person, in the order shown, and what an inquiry with the carrier takes."""

    channels: tuple[Channel, ...] = (Channel(kind="email", answer_within=Duration(1, Unit.WORKING_DAY)),)
    inquiry_takes: DurationRange | None = None
