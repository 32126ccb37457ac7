"""What a brand promises to those who ask for help."""

from collections.abc import Mapping
from typing import Literal

from app.domain.support.files.policy import FilesPolicy
from app.domain.support.incoming.policy import IncomingPolicy
from app.domain.support.topics import TopicName
from app.kernel.durations import Duration, DurationRange, Span, Unit
from app.kernel.policies import Policy

ChannelKind = Literal["email", "form", "urgent", "phone", "chat"]


class Channel(Policy, frozen=True, kw_only=True):
    """One way to a person, and how soon an answer comes (none: at once)."""

    kind: ChannelKind
    answer_within: Span | None = None


class SupportPolicy(Policy, frozen=True, kw_only=True):
    """The ways to a person, in the order shown; what requests may be about; how long each of their steps takes."""

    channels: tuple[Channel, ...] = (Channel(kind="email", answer_within=Duration(1, Unit.WORKING_DAY)),)
    inquiry_takes: DurationRange | None = None
    solved_within: Span | None = None  # none: nothing is promised of a solution
    topics: tuple[TopicName, ...] = ("question", "account", "other")
    prove_within: Duration = Duration(7, Unit.DAY)  # a guest's mailbox, else the request is forgotten
    close_after: Duration = Duration(7, Unit.DAY)  # what is resolved and not answered
    reopen_within: Duration = Duration(30, Unit.DAY)  # of its end; what comes later is a new request
    rate_within: Duration = Duration(30, Unit.DAY)  # of its end, from when a judgement stays as it is
    kept_for: Duration = Duration(36, Unit.MONTH)  # of its end
    files: FilesPolicy = FilesPolicy()
    incoming: IncomingPolicy = IncomingPolicy()

    @property
    def answer_within(self) -> Mapping[str, Span | None]:
        """How soon an answer comes, by kind of channel."""
        return {channel.kind: channel.answer_within for channel in self.channels}

    @property
    def written_answer_within(self) -> Span | None:
        """How soon what is written is answered: the promise of the form, else of mail."""
        written = (each.answer_within for each in self.channels if each.kind in {"form", "email"})
        return next((span for span in written if span is not None), None)
