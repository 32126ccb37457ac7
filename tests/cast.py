"""Who plays in the tests: tenants whose people must never meet."""

ACORN = "acorn"
ASPEN = "aspen"
BIRCH = "birch"
