"""`flask doctor`: what of an installation is as it should be, and what to do about the rest."""
