"""Run inside the speech service's container: more recordings at once than its queue holds, until standard input ends.

It begins with the first line there, when it is ready, and prints a line when somebody was refused.
"""

import json
import os
import sys
import threading
import time
import urllib.error
import urllib.request

# Its queue holds 16, and as many more as it has workers, one a core; with more than one beside them whoever is refused
# would only keep the machine busy, and a caller's own silence would be longer than the service is to blame for.
_AT_ONCE = 17 + (os.cpu_count() or 1)
_PAUSE = 0.1  # s, after which whoever was refused comes back
# Said eight times: with silence or little to understand, the queue would move on, and others would get a place.
_SPOKEN = "And so it goes on and on, until there is nobody left who listens. "


def recording() -> bytes:
    body = json.dumps({"model": "piper", "input": _SPOKEN * 8}).encode()
    url, kind = "http://127.0.0.1:8000/v1/audio/speech", {"content-type": "application/json"}
    request = urllib.request.Request(url, body, kind)
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        return answer.read()


def form(sound: bytes) -> bytes:
    head = b'--x\r\ncontent-disposition: form-data; name="model"\r\n\r\nmoonshine-tiny-en\r\n'
    head += b'--x\r\ncontent-disposition: form-data; name="file"; filename="a.wav"\r\n\r\n'
    return head + sound + b"\r\n--x--\r\n"


def flood(body: bytes, refused: threading.Event) -> None:
    url, kind = "http://127.0.0.1:8000/v1/audio/transcriptions", {"content-type": "multipart/form-data; boundary=x"}
    while True:
        request = urllib.request.Request(url, body, kind)
        try:
            urllib.request.urlopen(request, timeout=60).close()  # noqa: S310
        except urllib.error.HTTPError as error:
            if error.code == 429:
                refused.set()
            time.sleep(_PAUSE)


def main() -> None:
    body, refused = form(recording()), threading.Event()
    print("ready", flush=True)
    sys.stdin.readline()
    for _ in range(_AT_ONCE):
        threading.Thread(target=flood, args=(body, refused), daemon=True).start()
    refused.wait()
    print("refused", flush=True)
    sys.stdin.read()
    os._exit(0)  # in the middle of requests


main()
