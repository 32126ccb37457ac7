"""Who plays in the tests: two tenants, whose people must never meet."""

ACORN = "acorn"
BIRCH = "birch"
