"""The ears and the voice of a desktop: its microphone, what its speakers play, and who speaks there."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager

from ..errors import EnvironmentFault
from ..perception import Ears, EarsSettings, ListeningMode, Microphone, SoundReference
from ..tools import Desktop, Voice

__all__ = ["OwnVoice", "open_ears"]

_ECHO_NS = 400_000_000  # how long a room and a sound server go on with what was said


@asynccontextmanager
async def open_ears(desktop: Desktop, mode: ListeningMode) -> AsyncGenerator[Ears]:
    """Ears on the microphone of a desktop; a missing one is waited for and told.

    Raises:
        EnvironmentFault: the weights of the recogniser are missing.
    """
    async with AsyncExitStack() as stack:
        # The ears open and close both: they know how to go on without one of them.
        microphone = Microphone(environ=desktop.environ)
        reference = SoundReference(environ=desktop.environ)
        ears = Ears(microphone, reference=reference, settings=EarsSettings(mode=mode))
        yield await stack.enter_async_context(ears)


class OwnVoice:
    """A voice whose own echo the ears leave out.

    Where espeak-ng is missing it says nothing; the view shows the words, `doctor` the package.
    """

    def __init__(self, desktop: Desktop, ears: Ears) -> None:
        self._ears = ears
        self._voice: Voice | None = None
        with contextlib.suppress(EnvironmentFault):
            self._voice = Voice(desktop.environ)

    async def say(self, text: str) -> tuple[int, int]:
        """Speak; when it sounded."""
        if self._voice is None:
            return (0, 0)
        played = await self._voice.say(text)
        if played is None:
            return (0, 0)
        self._ears.ignore(played.t0_ns, played.t1_ns + _ECHO_NS)
        return (played.t0_ns, played.t1_ns)

    def hush(self) -> None:
        """Be silent."""
        if self._voice is not None:
            self._voice.hush()
