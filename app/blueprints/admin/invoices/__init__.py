"""Invoices at the desk: found, looked at, credited, and added up for the books."""
