"""The voice agent: a LiveKit worker whose answers come from a chain of models that never goes silent."""
