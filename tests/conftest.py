"""What every test may ask for; each kind of fixture has a module of its own."""

pytest_plugins = ["tests.databases", "tests.stock"]
