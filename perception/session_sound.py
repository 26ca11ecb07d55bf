"""Sound of a recorded session: what a source gave, as it gave it, and the same again."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator, Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from .hearing import MicrophoneBack, MicrophoneLost, Sound, SoundChunk, SoundGap, SoundSource

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["TappedSound", "sound_from_record", "sound_record"]


def sound_record(event: Sound) -> tuple[int, dict[str, Any], bytes]:
    """When it was over, what to say of it, and its samples."""
    match event:
        case SoundChunk():
            kind, body = _packed(event)
            return event.t1_ns, {"what": "sound", "t0": event.t0_ns, "as": kind}, body
        case SoundGap():
            return event.t1_ns, {"what": "gap", "t0": event.t0_ns, "reason": event.reason}, b""
        case MicrophoneLost():
            return event.t_ns, {"what": "lost", "reason": event.reason, "remedy": event.remedy}, b""
        case MicrophoneBack():
            return event.t_ns, {"what": "back", "device": event.device}, b""


def _packed(chunk: SoundChunk) -> tuple[str, bytes]:
    """16 bits where that loses nothing, which is so for devices that record at 16 kHz."""
    import numpy as np

    scaled = chunk.samples * 32768
    short = np.clip(np.rint(scaled), -32768, 32767).astype(np.int16)
    if np.array_equal(_floats(short), chunk.samples):
        return "int16", zlib.compress(short.tobytes(), 1)
    return "float32", zlib.compress(chunk.samples.astype(np.float32).tobytes(), 1)


def _floats(short: NDArray[np.int16]) -> NDArray[np.float32]:
    import numpy as np

    return np.divide(short, 32768, dtype=np.float32)


def sound_from_record(t_ns: int, said: dict[str, Any], data: bytes) -> Sound:
    """The event of a record."""
    import numpy as np

    match said["what"]:
        case "gap":
            return SoundGap(said["t0"], t_ns, said["reason"])
        case "lost":
            return MicrophoneLost(t_ns, said["reason"], said["remedy"])
        case "back":
            return MicrophoneBack(t_ns, said["device"])
        case _:
            raw = zlib.decompress(data)
            if said["as"] == "int16":
                return SoundChunk(said["t0"], t_ns, _floats(np.frombuffer(raw, np.int16)))
            return SoundChunk(said["t0"], t_ns, np.frombuffer(raw, np.float32))


class TappedSound:
    """A source of sound that shows everything to somebody before it passes it on."""

    def __init__(self, source: SoundSource, tap: Callable[[Sound], None]) -> None:
        self._source, self._tap = source, tap

    async def __aenter__(self) -> Self:
        """Open the source."""
        await self._source.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        await self._source.__aexit__(kind, error, trace)

    async def __aiter__(self) -> AsyncIterator[Sound]:
        """The same events."""
        async for event in self._source:
            self._tap(event)
            yield event

    def health(self) -> dict[str, Any]:
        """That of the source; nothing where it has none to tell."""
        told = getattr(self._source, "health", None)
        return told() if told is not None else {"lane": {}}
