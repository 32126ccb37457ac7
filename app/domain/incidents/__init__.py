"""Incidents: what is wrong with the brand's services, what the team says of it, and to whom."""
