"""Observe what runs, decide what to do about it, and do it."""
