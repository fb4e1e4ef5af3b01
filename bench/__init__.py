"""Benchmarks: one command each, a table on stdout, figures as JSON."""
