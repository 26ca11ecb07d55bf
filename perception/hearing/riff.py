"""Reads WAV files: PCM of 8 to 32 bits and float, any rate and number of channels, extensible or not."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import InvalidInput

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["read_riff"]

_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
_LARGEST = 4 << 30
_CONVERT = "Convert it, for example with: sox IN -e signed -b 16 OUT.wav"


def read_riff(path: Path) -> tuple[NDArray[np.float32], int]:
    """Samples, float32 in -1 to 1, shape (n, channels), and their rate.

    A file whose data ends early is read as far as it goes.

    Raises:
        InvalidInput: there is no such file, it is no WAV file, it is broken or of a kind not listed above.
    """
    try:
        if path.is_file() and path.stat().st_size > _LARGEST:
            raise InvalidInput(f"{path} is too large.", remedy="Cut it into pieces.")
        data = path.read_bytes()
    except FileNotFoundError:
        raise InvalidInput(f"There is no file {path}.", remedy="Name a WAV file.") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise InvalidInput(f"{path} cannot be read: {why}.", remedy="Name a WAV file.") from None
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise InvalidInput(f"{path} is not a WAV file.", remedy=_CONVERT)
    kind, channels, rate, bits, body = _chunks(path, memoryview(data))
    if not 1 <= channels <= 64 or not 1000 <= rate <= 768_000:
        raise InvalidInput(f"{path} has {channels} channels at {rate} Hz.", remedy=_CONVERT)
    return _as_float(path, kind, bits, channels, body), rate


def _chunks(path: Path, data: memoryview) -> tuple[int, int, int, int, memoryview]:
    """Format, channels, rate, bits and the samples as they lie in the file."""
    at, form = 12, None
    while at + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, at)
        body = data[at + 8 : at + 8 + size]
        if name == b"fmt " and len(body) >= 16:
            kind, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", body)
            if kind == _EXTENSIBLE and len(body) >= 26:
                kind = int(struct.unpack_from("<H", body, 24)[0])
            form = (kind, channels, rate, bits)
        elif name == b"data" and form is not None:
            return *form, body
        at += 8 + size + size % 2
    raise InvalidInput(f"{path} is broken: it holds no sound.", remedy="Record or convert it again.")


def _as_float(path: Path, kind: int, bits: int, channels: int, body: memoryview) -> NDArray[np.float32]:
    import numpy as np

    if (kind, bits) not in ((_PCM, 8), (_PCM, 16), (_PCM, 24), (_PCM, 32), (_FLOAT, 32), (_FLOAT, 64)):
        raise InvalidInput(f"{path} holds sound of kind {kind} with {bits} bits.", remedy=_CONVERT)
    frame = channels * bits // 8
    raw = np.frombuffer(body[: len(body) // frame * frame], np.uint8)
    if kind == _FLOAT:
        wide = raw.view(f"<f{bits // 8}").astype(np.float32)
        samples = np.clip(np.nan_to_num(wide, posinf=0.0, neginf=0.0), -1.0, 1.0)
    elif bits == 8:
        samples = (raw.astype(np.float32) - 128) / 128
    elif bits == 24:
        quad = np.zeros((len(raw) // 3, 4), np.uint8)
        quad[:, 1:] = raw.reshape(-1, 3)
        samples = quad.reshape(-1).view("<i4") / 2.0**31
    else:
        samples = raw.view(f"<i{bits // 8}") / 2.0 ** (bits - 1)
    return samples.astype(np.float32).reshape(-1, channels)
