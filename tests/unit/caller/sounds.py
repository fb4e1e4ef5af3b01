"""Sounds for the tests: tones and silences, made when they are needed."""

import numpy as np

from agent.caller.audio import Samples, Sound


def silence(seconds: float, rate: int) -> Samples:
    """Make silence."""
    return np.zeros(round(seconds * rate), dtype=np.int16)


def tone(seconds: float, rate: int) -> Samples:
    """Make a tone that is loud from its first sample to its last."""
    times = np.arange(round(seconds * rate)) / rate
    return (8000 * np.cos(2 * np.pi * 440 * times) + 4000).astype(np.int16)


def joined(rate: int, *pieces: Samples) -> Sound:
    """Put pieces one after the other."""
    return Sound(np.concatenate(pieces), rate)
