"""Which image each service runs, what our own are built from, and how to get them."""

from deploy.images.catalogue import references

__all__ = ["references"]
