# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false
"""The only door to sounddevice: records in a process of its own, which its owner may kill at any time.

Calls into PortAudio may never return once a sound server has died, PortAudio looks for devices only when it
is loaded, and it takes its sound server from the environment of the process: a process a microphone answers
all three. It is run by path, without the package's rooms, and imports nothing of them.

    python -P microphone.py record FD DEVICE BLOCK_S    sound goes to the pipe FD until standard input ends
    python -P microphone.py hold FD DEVICE BLOCK_S      the same, but it flows only after a `1` on standard
                                                        input and until a `0`
    python -P microphone.py list                        input devices as JSON

What goes through the pipe: kind (1 byte) and length (uint32), then the body. `H`, `O` and `E` have a JSON
object: the device is open and held; sound begins to flow; the device cannot be opened or broke. `S` is
sound: index of its first frame (uint64), monotonic nanoseconds when it came (int64), then int16 frames,
channels interleaved, as they came.
"""

from __future__ import annotations

import contextlib
import json
import os
import struct
import sys
import threading
import time
from typing import Any

__all__ = ["HEADER", "SOUND", "main"]

HEADER = struct.Struct("<cI")
SOUND = struct.Struct("<Qq")
_KEPT_S = 2.0  # sound that waits where the owner does not read
_RATE = 16_000
# In a quiet room blocks are handed over four at a time, which halves what listening costs. A sound that could
# be speech, peak above -46 dB, is handed over at once, and so is all that follows for a second.
_LOUD = 164
_LIVELY_S = 1.0
_QUIET_BLOCKS = 4


class _Pipe:
    """Writes without ever waiting; what finds no room after two seconds of sound is dropped whole."""

    def __init__(self, descriptor: int) -> None:
        os.set_blocking(descriptor, False)
        self._descriptor = descriptor
        self._waiting = bytearray()
        self.limit = 1 << 20

    def send(self, kind: bytes, body: bytes, *, now: bool = True) -> None:
        if len(self._waiting) < self.limit:
            self._waiting += HEADER.pack(kind, len(body)) + body
        if not now:
            return
        try:
            while self._waiting:
                del self._waiting[: os.write(self._descriptor, self._waiting)]
        except BlockingIOError:
            return
        except OSError:
            os._exit(0)  # the owner is gone

    def tell(self, kind: bytes, **what: Any) -> None:
        self.send(kind, json.dumps(what).encode())


class _Recorder:
    """One device: opened once, started and stopped at will."""

    def __init__(self, pipe: _Pipe, device: str, block_s: float) -> None:
        import sounddevice as sd

        self._pipe = pipe
        self._frames = 0
        self._quiet = 0  # blocks in a row
        self.ended = threading.Event()
        self._stopping = False
        info: Any = sd.query_devices(device or None, "input")
        self._name = str(info["name"])
        self._stream = _open(sd, info, block_s, self._heard, self._finished)
        pipe.limit = int(_KEPT_S * self._stream.samplerate * self._stream.channels * 2)

    def flow(self, on: bool) -> None:
        """Start or stop; does nothing where it already is so."""
        if on and not self._stream.active:
            self._frames, self._quiet, self._stopping = 0, 0, False
            stream = self._stream
            self._pipe.tell(b"O", device=self._name, rate=stream.samplerate, channels=stream.channels)
            stream.start()
        elif not on and self._stream.active:
            self._stopping = True
            self._stream.abort()

    def _heard(self, data: Any, frames: int, _times: Any, _status: Any) -> None:
        block = bytes(data)
        some = memoryview(block).cast("h")[::4]
        self._quiet = 0 if max(some) > _LOUD or min(some) < -_LOUD else self._quiet + 1
        lively = self._quiet * frames < _LIVELY_S * self._stream.samplerate
        now = lively or self._quiet % _QUIET_BLOCKS == 0
        self._pipe.send(b"S", SOUND.pack(self._frames, time.monotonic_ns()) + block, now=now)
        self._frames += frames

    def _finished(self) -> None:
        if not self._stopping:
            self.ended.set()


def _record(pipe: _Pipe, device: str, block_s: float, held: bool) -> None:
    """Hand over blocks until the stream ends."""
    recorder = _Recorder(pipe, device, block_s)
    if held:
        pipe.tell(b"H")
        threading.Thread(target=_obey, args=(recorder,), daemon=True).start()
    else:
        threading.Thread(target=_end_with_owner, daemon=True).start()
        recorder.flow(True)
    recorder.ended.wait()
    pipe.tell(b"E", code="ended", said="the stream ended")


def _obey(recorder: _Recorder) -> None:
    with contextlib.suppress(OSError):
        while said := os.read(0, 64):
            recorder.flow(said[-1:] == b"1")
    os._exit(0)


def _open(sd: Any, info: Any, block_s: float, heard: Any, ended: Any) -> Any:
    """At 16 kHz mono where the device can, else as it is used to: its own rate, up to two channels."""
    own = round(float(info["default_samplerate"]))
    fault: Exception | None = None
    for rate, channels in ((_RATE, 1), (own, 1), (own, min(2, int(info["max_input_channels"])))):
        try:
            return sd.RawInputStream(
                samplerate=rate,
                blocksize=round(block_s * rate),
                device=int(info["index"]),
                channels=channels,
                dtype="int16",
                latency="low",
                callback=heard,
                finished_callback=ended,
            )
        except sd.PortAudioError as error:
            fault = error
    raise fault or OSError("it cannot be opened")


def _list() -> list[dict[str, Any]]:
    import sounddevice as sd

    default = sd.default.device[0]
    return [
        {
            "name": str(info["name"]),
            "default": int(info["index"]) == default,
            "rate": float(info["default_samplerate"]),
            "channels": int(info["max_input_channels"]),
        }
        for info in sd.query_devices()
        if info["max_input_channels"] > 0
    ]


def _end_with_owner() -> None:
    with contextlib.suppress(OSError):
        while os.read(0, 64):
            pass
    os._exit(0)


def main(arguments: list[str]) -> None:
    """Do what the module's docstring says."""
    if arguments[0] == "list":
        sys.stdout.write(json.dumps(_list()))
        return
    pipe = _Pipe(int(arguments[1]))
    try:
        _record(pipe, arguments[2], float(arguments[3]), held=arguments[0] == "hold")
    except (OSError, ImportError) as error:  # the library, not the device
        pipe.tell(b"E", code="library", said=str(error))
    except Exception as error:  # PortAudio's own; it cannot be named before the import
        pipe.tell(b"E", code="none" if "querying device" in str(error).lower() else "open", said=str(error))
    os._exit(0)  # an orderly end would wait for PortAudio


if __name__ == "__main__":
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the owner decides
    main(sys.argv[1:])
