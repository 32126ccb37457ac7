"""The team's page about people: who they are, how their account stands, and what can be done for them."""
