"""A fault on purpose, on the running stack, in a call of its own: real callers are not touched."""
