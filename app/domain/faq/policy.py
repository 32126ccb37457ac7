"""What a brand may choose about its help centre."""

from app.kernel.policies import Policy


class FaqPolicy(Policy, frozen=True, kw_only=True):
    """The published version of the FAQ, and the entries that the home page puts forward (by key, best first)."""

    version: str
    featured: tuple[str, ...] = ()
    never_ask_password_notice: bool = False
