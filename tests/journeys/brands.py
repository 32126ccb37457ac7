"""What a visitor of each brand would ask, and the entry that should answer."""

from pathlib import Path
from typing import NamedTuple

from app.domain.faq.folders import load_folder

_CONTENT = Path(__file__).parents[2] / "content" / "faq"


class Question(NamedTuple):
    """A question in a visitor's words, the key of its answer, and the brand's address for complaints."""

    slug: str
    words: str
    key: str
    contact: str

    @property
    def path(self) -> str:
        """The path of the page that answers, in French."""
        entries = load_folder(_CONTENT / self.slug, "fr").entries()
        return next(
            f"/faq/{section.slug}/{entry.slug}" for section, entry in entries if entry.document.front.key == self.key
        )


QUESTIONS = (
    Question("camermix", "jai rien recu dans ma boite mail", "mail-not-received", "info@camermix.com"),
    Question(
        "omicron", "ou est le numero de serie de mon appareil", "serial-number", "customer.care@omicronenergy.com"
    ),
    Question("camcha", "changer ma carte banquaire", "change-payment-method", "aide@camcha.example"),
    Question("remember-provence", "numéro tva pour un compte pro", "open-pro-account", "bonjour@remember-provence.com"),
    Question(
        "support-technique",
        "colis marque livré mais rien recu",
        "delivered-not-received",
        "support@support-technique.example",
    ),
)
