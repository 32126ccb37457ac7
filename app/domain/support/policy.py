"""What a brand promises to those who ask for help."""

from collections.abc import Mapping
from typing import Literal

from app.kernel.durations import Duration, DurationRange, Span, Unit
from app.kernel.policies import Policy

ChannelKind = Literal["email", "form", "urgent", "phone", "chat"]


class Channel(Policy, frozen=True, kw_only=True):
    """One way to a person, and how soon an answer comes (none: at once)."""

    kind: ChannelKind
    answer_within: Span | None = None


class SupportPolicy(Policy, frozen=True, kw_only=True):
    """The ways to a person, in the order shown, and what an inquiry with the carrier takes."""

    channels: tuple[Channel, ...] = (Channel(kind="email", answer_within=Duration(1, Unit.WORKING_DAY)),)
    inquiry_takes: DurationRange | None = None

    @property
    def answer_within(self) -> Mapping[str, Span | None]:
        """How soon an answer comes, by kind of channel."""
        return {channel.kind: channel.answer_within for channel in self.channels}
