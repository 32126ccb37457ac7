"""Finding people, for the team: by name, address, user name, company, device or id."""
