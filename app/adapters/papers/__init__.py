"""Invoices as files: the page by Typst, the figures for programs by EN 16931, both in one PDF (Factur-X)."""
