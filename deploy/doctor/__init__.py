"""Preflight: what the stack needs of this machine, what is missing, and the commands that mend it.

`facts` looks, `judge` judges (pure), `packages` knows the commands, `repair` runs them.
"""
