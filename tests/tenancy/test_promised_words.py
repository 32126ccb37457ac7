"""The words on each brand's pages are the ones that its promises quote."""

from pathlib import Path

import pytest

from app.kernel.typography import NARROW
from app.tenancy.registry import load_registry
from app.web.labels import LABELS

REGISTRY = load_registry(Path(__file__).parents[2] / "tenants")


@pytest.mark.parametrize(
    ("slug", "label", "words"),
    [
        ("camermix", "sign_in", "Connexion"),
        ("camermix", "register", "Créer un compte"),
        ("camermix", "create_my_account", "Créer mon compte"),
        ("camermix", "forgot_password", "Mot de passe oublié"),
        ("camermix", "send_link", "Envoyer le lien"),
        ("camermix", "reset", "Réinitialiser"),
        ("camermix", "edit_account", "Éditer mon compte"),
        ("camermix", "close_account", "Fermer mon compte"),
        ("omicron", "forgot_password", "Mot de passe oublié ?"),
        ("omicron", "stay_signed_in", "Garder ma session ouverte"),
        ("camcha", "my_information", "Informations personnelles"),
        ("camcha", "invoices_and_orders", "Mes factures et commandes"),
        ("camcha", "offers", "Offres"),
        ("camcha", "buy", "Acheter"),
        ("camcha", "cards", "Mes cartes bancaires"),
        ("camcha", "payment_settings", "Paramètres de paiement"),
        ("camcha", "invoices", "Factures"),
        ("camcha", "messages", "Messages"),
        ("remember-provence", "no_account", "Pas de compte ? Créez-en un"),
        ("remember-provence", "create_my_account", "Enregistrer"),
        ("remember-provence", "save", "Enregistrer"),
        ("remember-provence", "forgot_password", "Mot de passe oublié"),
        ("remember-provence", "company_name", "Nom de la société"),
        ("remember-provence", "vat_number", "Numéro de TVA"),
        ("remember-provence", "my_information", "Mes informations"),
        ("remember-provence", "my_addresses", "Mes adresses"),
        ("remember-provence", "update", "Mettre à jour"),
        ("remember-provence", "new_address", "+ Créer une nouvelle adresse"),
        ("remember-provence", "delete", "Supprimer"),
        ("support-technique", "forgot_password", "Mot de passe oublié ?"),
        ("support-technique", "wrong_credentials", "Identifiants incorrects"),
    ],
)
def test_a_brand_s_label_is_the_promised_one(slug: str, label: str, words: str) -> None:
    tenant = REGISTRY.by_slug(slug)

    assert tenant is not None
    assert tenant.catalogue("fr").gettext(LABELS[label]).replace(NARROW, " ") == words


def test_german_has_its_own_words() -> None:
    tenant = REGISTRY.by_slug("omicron")

    assert tenant is not None
    assert tenant.catalogue("de").gettext(LABELS["forgot_password"]) == "Passwort vergessen?"
    assert tenant.catalogue("de").gettext(LABELS["sign_in"]) == "Anmelden"
