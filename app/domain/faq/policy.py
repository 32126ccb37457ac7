"""What a brand may choose about its help centre."""

from app.kernel.durations import Duration, Unit
from app.kernel.policies import Policy


class FaqPolicy(Policy, frozen=True, kw_only=True):
    """The FAQ's published version, what the home page puts forward (keys, best first), how long readers' words stay."""

    version: str
    featured: tuple[str, ...] = ()
    never_ask_password_notice: bool = False
    feedback_kept_for: Duration = Duration(365, Unit.DAY)  # votes, their comments, vain searches, counts of readings
