"""`python -m services.speech`: serve recognition and synthesis on port 8000.

SPEECH_WORKERS (calls at the same time, default the number of cores) and SPEECH_QUEUE (calls that may wait, default 16).
"""

import os

from services.openai_audio.app import build
from services.openai_audio.serve import serve
from services.speech.moonshine import Moonshine
from services.speech.piper import Piper


def main() -> None:
    """Load the models in the background and serve."""
    workers = int(os.environ.get("SPEECH_WORKERS") or os.cpu_count() or 1)
    queue = int(os.environ.get("SPEECH_QUEUE") or 16)
    serve(build(Moonshine(workers), Piper(), workers=workers, queue=queue), __doc__ or "")


if __name__ == "__main__":
    main()
