"""Speech recognition (Moonshine) and synthesis (Piper) from packages alone, behind OpenAI's routes."""
