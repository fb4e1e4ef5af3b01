"""The deployctl command: render, validate, start and look after the voice agent's stack."""

__version__ = "0.1.0"
