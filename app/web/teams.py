"""Where the brand's team reads its mail."""

from app.domain.accounts.registration.mails import Team
from app.web.request import current_tenant


def current_team() -> Team:
    """Give the team of the brand that was asked: its address, and the brand's first language."""
    config = current_tenant().config
    return Team(config.contact.team, config.languages[0])
