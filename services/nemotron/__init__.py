"""NVIDIA's Nemotron streaming recogniser on NeMo, behind OpenAI's transcription route."""
