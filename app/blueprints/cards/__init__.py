"""« Mes cartes bancaires » and « Paramètres de paiement »: what pays for an account, and where it is billed."""
