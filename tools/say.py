"""A voice: says questions and answers through espeak-ng, and can be hushed at any instant."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import time
import unicodedata
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from ..errors import EnvironmentFault, InvalidInput
from .player import SOUND_PACKAGES, Played, play

__all__ = ["Voice", "VoiceSettings", "speakable"]

_LONGEST = 2000
_SPOKEN_WITHIN_S = 20.0


@dataclass(frozen=True, slots=True)
class VoiceSettings:
    """How the voice sounds."""

    voice: str = "en-us"
    """Name of an espeak-ng voice, such as `en-gb` or `en-us+f3`."""
    words_per_minute: int = 170
    """Speed, 80 to 450."""
    pitch: int = 50
    """Pitch, 0 to 99."""


class Voice:
    """Says one thing after another; `said` has when, so that the ears know their own echo.

    Args:
        environ: of the desktop whose speakers it uses.
        settings: how it sounds.
        sink: the PulseAudio sink to play to; None for the default one.

    Raises:
        EnvironmentFault: espeak-ng is not installed; names the Debian package.
    """

    def __init__(
        self, environ: Mapping[str, str], settings: VoiceSettings | None = None, sink: str | None = None
    ) -> None:
        self._environ = dict(environ)
        self._settings = settings or VoiceSettings()
        self._sink = sink
        self._turn = asyncio.Lock()
        self._speaking: asyncio.Task[Played] | None = None
        self._waiting = 0
        self._hushed = 0
        self.said: deque[tuple[str, Played]] = deque(maxlen=32)
        self._program = shutil.which("espeak-ng", path=self._environ.get("PATH"))
        if self._program is None:
            raise EnvironmentFault("There is no voice: espeak-ng is not installed.", remedy=SOUND_PACKAGES)

    @property
    def speaking(self) -> bool:
        """Whether something is being said."""
        return self._speaking is not None

    async def say(self, text: str) -> Played | None:
        """Say it after what is being said; when it was heard, None where it was hushed before its turn.

        What is hushed midway ends early: the times tell.

        Raises:
            EnvironmentFault: there is no sound device, or espeak-ng does not know the voice.
            InvalidInput: there is nothing to say in the text.
        """
        words = speakable(text)
        if not words:
            raise InvalidInput("There is nothing to say.")
        hushed = self._hushed
        async with self._turn:
            if hushed != self._hushed:
                return None
            return await self._say_now(words)

    def hush(self) -> None:
        """End what is being said, and forget what waits; silent within a tenth of a second."""
        self._hushed += 1
        if self._speaking is not None:
            self._speaking.cancel()

    async def _say_now(self, words: str) -> Played:
        begun = time.monotonic_ns()
        hushed = self._hushed
        self._speaking = asyncio.create_task(self._speak(words))
        try:
            played = await self._speaking
        except asyncio.CancelledError:
            if hushed == self._hushed:
                raise  # not hushed: our caller ends
            played = Played(begun, time.monotonic_ns())
        finally:
            self._speaking.cancel()
            self._speaking = None
        self.said.append((words, played))
        return played

    async def _speak(self, words: str) -> Played:
        return await play(await self._synthesised(words), self._environ, self._sink)

    async def _synthesised(self, words: str) -> bytes:
        """A WAV file; the text goes through standard input, so that no shell and no option sees it."""
        settings = self._settings
        speed, pitch = str(settings.words_per_minute), str(settings.pitch)
        # -z: no pause after the last sentence
        options = ["-z", "-v", settings.voice, "-s", speed, "-p", pitch]
        process = await asyncio.create_subprocess_exec(
            self._program or "espeak-ng",
            *options,
            "--stdin",
            "--stdout",
            env=self._environ,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(_SPOKEN_WITHIN_S):
                sound, complaint = await process.communicate(words.encode())
        except TimeoutError:
            raise EnvironmentFault("espeak-ng does not answer.", remedy=SOUND_PACKAGES) from None
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await asyncio.shield(process.wait())
        if process.returncode != 0 or len(sound) < 64:
            last = complaint.decode(errors="replace").strip().splitlines()[-1:]
            raise EnvironmentFault(
                f"espeak-ng said nothing ({' '.join(last)}).", remedy="See espeak-ng --voices for the voices."
            )
        return sound


def speakable(text: str) -> str:
    """The text as words only: no control characters, no mark-up, no phoneme codes, of a bearable length.

    espeak-ng takes `<…>` for SSML where that is switched on and `[[…]]` for phonemes always.
    """
    plain = "".join(" " if unicodedata.category(c)[0] == "C" else c for c in text[:_LONGEST])
    for mark, word in (("<", " "), (">", " "), ("[[", " "), ("]]", " "), ("&", " and ")):
        plain = plain.replace(mark, word)
    return " ".join(plain.split())
