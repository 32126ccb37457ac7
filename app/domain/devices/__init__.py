"""Devices that customers register by the number on the nameplate, and the software that is new for them."""
