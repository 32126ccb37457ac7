"""What sends mails, put together for the processes that do; the web server is spared its parts."""

from functools import partial
from pathlib import Path
from random import random

from app.adapters.smtp import SmtpGateway, SmtpServer
from app.jobs.mail import PostOffice
from app.kernel.db import open_session
from app.web.installation import Installation
from app.web.mail.composer import MailComposer

_TEMPLATES = Path(__file__).parents[1] / "templates"


def open_post_office(installed: Installation) -> PostOffice:
    """Put it together from an installation."""
    return PostOffice(
        open_session=partial(open_session, installed.engine),
        composer=MailComposer(installed.registry, _TEMPLATES, installed.hasher, installed.printer, installed.signer),
        gateway=SmtpGateway(SmtpServer.parse(installed.settings.smtp_url)),
        clock=installed.clock,
        chance=random,
    )
