"""What a brand promises about its mails."""

from app.kernel.durations import Duration, Unit
from app.kernel.policies import Policy


class MailPolicy(Policy, frozen=True, kw_only=True):
    """How soon a mail is in the customer's mailbox."""

    arrives_within: Duration = Duration(5, Unit.MINUTE)
