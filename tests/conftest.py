"""What every test may ask for; each kind of fixture has a module of its own."""

from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.databases", "tests.mails", "tests.stock"]

# The same examples each time, so that a failure is about what was changed and not about the day.
# `pytest --hypothesis-profile thorough` looks longer, and elsewhere each time.
_WHAT_COSTS = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]
settings.register_profile("fast", max_examples=60, deadline=None, derandomize=True, suppress_health_check=_WHAT_COSTS)
settings.register_profile("thorough", settings.get_profile("fast"), max_examples=5_000, derandomize=False)
settings.load_profile("fast")
