"""The means of payment on file: the one that is charged, when it expires, which may be taken off."""
