"""WAV in and out."""

import io
import struct
import wave

import numpy as np
import numpy.typing as npt

from services.openai_audio.engines import Samples

_UNKNOWN_LENGTH = 0xFFFFFFFF - 36


def decode(data: bytes) -> tuple[Samples, int]:
    """Read a WAV file as mono samples.

    Args:
        data: The file: PCM of 8, 16, 24 or 32 bits, any rate, any number of channels.

    Returns:
        Samples from -1 to 1 and their rate in samples a second.

    Raises:
        ValueError: It is no such file.
    """
    try:
        with wave.open(io.BytesIO(data)) as file:
            width, channels, rate = file.getsampwidth(), file.getnchannels(), file.getframerate()
            frames = file.readframes(len(data))
    except (wave.Error, EOFError, struct.error) as error:
        raise ValueError(f"not a PCM WAV file: {str(error) or 'it ends too early'}") from None
    if rate <= 0 or channels <= 0:
        raise ValueError("a WAV file without samples")
    frames = frames[: len(frames) // (width * channels) * (width * channels)]
    samples = _widths(width, frames).reshape(-1, channels).mean(axis=1)
    return samples.astype(np.float32), rate


def _widths(width: int, frames: bytes) -> Samples:
    return _integers(width, frames).astype(np.float32) / np.float32(2 ** (8 * min(width, 4) - 1))


def _integers(width: int, frames: bytes) -> npt.NDArray[np.int32]:
    if width == 1:
        return np.frombuffer(frames, np.uint8).astype(np.int32) - 128
    if width == 3:
        padded = np.zeros((len(frames) // 3, 4), np.uint8)
        padded[:, 1:] = np.frombuffer(frames, np.uint8).reshape(-1, 3)
        return padded.view("<i4").ravel() >> 8
    return np.frombuffer(frames, f"<i{width}").astype(np.int32)


def header(rate: int) -> bytes:
    """Return the header of a mono 16-bit WAV file whose length is not known yet.

    Args:
        rate: Samples a second.
    """
    fmt = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, rate, rate * 2, 2, 16)
    riff = struct.pack("<4sI4s", b"RIFF", _UNKNOWN_LENGTH + 36, b"WAVE")
    return riff + fmt + struct.pack("<4sI", b"data", _UNKNOWN_LENGTH)
