"""Run inside the speech service's container: more recordings at once than its queue holds, for as long as is said.

The argument is in seconds; the statuses that came are printed.
"""

import io
import sys
import time
import urllib.error
import urllib.request
import wave
from concurrent.futures import ThreadPoolExecutor

_URL = "http://127.0.0.1:8000/v1/audio/transcriptions"
_AT_ONCE = 48
_SECONDS = 10  # of each recording


def form() -> bytes:
    sound = io.BytesIO()
    with wave.open(sound, "wb") as file:
        file.setparams((1, 2, 16000, 0, "NONE", ""))
        file.writeframes(bytes(16000 * 2 * _SECONDS))
    head = b'--x\r\ncontent-disposition: form-data; name="model"\r\n\r\nmoonshine-tiny-en\r\n'
    head += b'--x\r\ncontent-disposition: form-data; name="file"; filename="a.wav"\r\n\r\n'
    return head + sound.getvalue() + b"\r\n--x--\r\n"


def flood(end: float, body: bytes) -> set[int]:
    seen = set()
    while time.monotonic() < end:
        request = urllib.request.Request(_URL, body, {"content-type": "multipart/form-data; boundary=x"})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                seen.add(answer.status)
        except urllib.error.HTTPError as error:
            seen.add(error.code)
            time.sleep(0.05)
    return seen


def main(seconds: float) -> None:
    body, end = form(), time.monotonic() + seconds
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        print(*set().union(*pool.map(lambda _: flood(end, body), range(_AT_ONCE))))


main(float(sys.argv[1]))
