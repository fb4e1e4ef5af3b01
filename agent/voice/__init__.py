"""Ears, mouth and turn-taking: everything of a session but its words."""
