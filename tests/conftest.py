"""Settings for all tests: no deadlines, since no test may depend on the machine's speed."""

from hypothesis import HealthCheck, settings

settings.register_profile("nn_pure", deadline=None, derandomize=True,
                          suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("nn_pure")


def pytest_configure(config):
    config.addinivalue_line("markers", "slow: takes a minute; CI runs it on one interpreter")
