"""Why mails are held and files left out, in words."""

from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from app.domain.support.errors import FileFault
from app.domain.support.incoming.fates import Reason

HELD_WORDS: Mapping[Reason, LazyString] = MappingProxyType(
    {
        Reason.OWN_ADDRESS: _(
            "Sent from our own address: a mail of ours that came back, or somebody who uses its name"
        ),
        Reason.WANDERED: _("It went through so many servers that it goes round in a loop"),
        Reason.TOO_LARGE: _("Larger than mails may be; only its beginning was kept"),
        Reason.UNREADABLE: _("Not built as mails are"),
        Reason.UNCLEAR_SENDER: _("Nobody, or more than one person, is named as its sender"),
        Reason.NULL_SENDER: _("Sent so that no answer can come back"),
        Reason.LIST: _("A mailing list or a newsletter"),
        Reason.AUTOMATIC: _("Written by a machine"),
        Reason.TOO_MANY: _("Too many mails of one sender within an hour"),
        Reason.FORGED: _("Sent to an address for replies that is not ours"),
        Reason.NOT_PARTICIPANT: _("Sent to somebody else’s address for replies"),
        Reason.STRANGER: _("Names a request in which its sender takes no part"),
        Reason.OF_TEAM: _("Written by one of the team: answers are written at the desk"),
        Reason.EMPTY: _("Nothing is written in it"),
    }
)

FILE_WORDS: Mapping[FileFault, LazyString] = MappingProxyType(
    {
        FileFault.EMPTY: _("The file is empty"),
        FileFault.TOO_LARGE: _("The file is too large"),
        FileFault.TOO_MANY: _("More files than one message takes"),
        FileFault.UNKNOWN_KIND: _("A kind of file that is not taken"),
        FileFault.PROGRAM: _("A program"),
        FileFault.ACTIVE: _("It holds a script or a program"),
        FileFault.BROKEN: _("The file is damaged, or more than one thing at once"),
        FileFault.BOMB: _("It unpacks to far more than it is"),
        FileFault.LOCKED: _("It is locked with a password"),
    }
)
