"""`python -m services.nemotron`: serve transcription on port 8000.

NEMOTRON_MODEL (default nvidia/nemotron-speech-streaming-en-0.6b), NEMOTRON_DEVICE (cpu or cuda), HF_HOME (cache).
"""

from services.nemotron.nemo_engine import from_environment
from services.openai_audio.app import build
from services.openai_audio.serve import serve


def main() -> None:
    """Load the model in the background and serve."""
    serve(build(from_environment(), workers=1, queue=16), __doc__ or "")


if __name__ == "__main__":
    main()
