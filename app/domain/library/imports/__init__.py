"""Imports of resources by a form: a sheet and an archive with the files it names, checked first, then done."""
