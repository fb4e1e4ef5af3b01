"""No example fails because the machine is busy: tests run side by side."""

from hypothesis import HealthCheck, settings

settings.register_profile("side by side", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("side by side")
