"""Word error beside bare recognisers, the spoken stop, delays and idle cost (P10b, P12, P13b, P14).

python bench/hearing_bench.py [--quick] [--keep FOLDER]    what is in FOLDER is not done again
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hearing.comparing import errors, plain
from hearing.spoken_set import NOISES, VOICES, clip, commands

from lookhear.perception import (
    RATE,
    Ears,
    EarsSettings,
    Moonshine,
    Recognizer,
    SpokenStop,
    Utterance,
    WavSource,
    Whisper,
    find_turns,
    open_recognizer,
    read_sound,
    voice_activity,
    whisper_installed,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class BareWhisper:
    """faster-whisper with tiny.en and its own defaults."""

    name = "bare whisper tiny.en"

    def __init__(self) -> None:
        self._model = Whisper(vocabulary="").model

    def read(self, sound: NDArray[np.float32]) -> str:
        """Its text."""
        segments, _ = self._model.transcribe(sound, language="en", beam_size=5)
        return "".join(segment.text for segment in segments).strip()


class Ours:
    """What `lookhear hear` does, with the recogniser given."""

    def __init__(self, name: str, recognizer: Recognizer) -> None:
        self.name = name
        self._recognizer = recognizer
        self._voice = voice_activity()

    def read(self, sound: NDArray[np.float32]) -> str:
        """Its text."""
        return read_sound(sound, self._recognizer, self._voice).text


class BareMoonshine:
    """One reading of the clip as it is."""

    name = "bare moonshine tiny"

    def __init__(self) -> None:
        self._net = Moonshine().net

    def read(self, sound: NDArray[np.float32]) -> str:
        """Its text."""
        states = self._net.encode(sound)
        return self._net.text(self._net.decode(states, len(sound) / RATE).ids).strip()


def word_error(folder: Path, step: int) -> None:
    """Table of word error, a row a recogniser, a column a kind of voice and noise."""
    readers: list[Any] = [BareMoonshine(), Ours("ours, moonshine alone", Moonshine())]
    if whisper_installed():
        readers = [BareWhisper(), *readers, Ours("ours", open_recognizer())]
    cells: dict[tuple[str, str], tuple[int, int, int, int]] = {}
    known = folder / "read.jsonl"
    done = {tuple(row[:4]): row[4] for row in _lines(known)}
    with known.open("a", encoding="utf-8") as log:
        for command in commands()[::step]:
            for voice in VOICES:
                for noise in NOISES:
                    for reader in readers:
                        key = (reader.name, command.text, voice, noise)
                        if key not in done:
                            done[key] = reader.read(clip(command.text, voice, noise, folder))
                            log.write(json.dumps([*key, done[key]]) + "\n")
                        said, read = plain(command.text), plain(done[key])
                        wrong = errors(said, read)
                        for group in (f"{voice.split('-')[0]} {noise}", "all"):
                            e, n, right, count = cells.get((reader.name, group), (0, 0, 0, 0))
                            cells[reader.name, group] = (
                                e + wrong,
                                n + len(said),
                                right + (not wrong),
                                count + 1,
                            )
    groups = list(dict.fromkeys(group for _, group in cells))
    print("word error (clips without any)  " + "  ".join(f"{group:>15}" for group in groups))
    for reader in readers:
        row = [cells[reader.name, group] for group in groups]
        print(f"{reader.name:32}" + "  ".join(f"{e / n:6.3f} ({r:3}/{c:3})" for e, n, r, c in row))
    if whisper_installed():
        ours, bare = (cells[name, "all"] for name in ("ours", "bare whisper tiny.en"))
        print(f"P14 ours / bare whisper: {ours[0] / max(1, bare[0]):.2f}x (target 0.6x, with screen bias)")


def _lines(path: Path) -> Iterable[list[Any]]:
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)


async def spoken_stop(folder: Path, rounds: int) -> None:
    """P13b: recall, false stops in an hour of commands, delay from the end of the word."""
    import numpy as np

    said = ["stop", "stop stop", "stop it", "stop", "stop"][:rounds]
    gap = np.zeros(RATE, np.float32)
    delays: list[float] = []
    for noise in NOISES:
        clips = [clip(text, voice, noise, folder) for text in said for voice in VOICES]
        heard = await _stops(np.concatenate([part for sound in clips for part in (sound, gap)]))
        delays += heard
        print(f"P13b stop {noise}: recall {min(1.0, len(heard) / len(clips)):.3f} of {len(clips)}")
    if delays:
        cuts = statistics.quantiles(delays, n=20) if len(delays) > 1 else delays * 19
        print(f"P13b end of the word to SpokenStop: p50 {cuts[9]:.0f} ms, p95 {cuts[18]:.0f} ms")
    sounds = [clip(c.text, v, n, folder) for c in commands()[::3] for v in VOICES for n in ("clean", "10 dB")]
    talk = np.concatenate(sounds)
    false = await _stops(talk, in_step=True)
    speech = sum(t.end - t.speech for t in find_turns(talk, voice_activity())) / RATE
    print(f"P13b false stops: {len(false)} in {speech / 60:.0f} minutes of speech")


async def _stops(sound: NDArray[np.float32], *, in_step: bool = False) -> list[float]:
    source = WavSource(sound, real_time=not in_step)
    found: list[float] = []
    async with Ears(source, settings=EarsSettings(mode="push", in_step=in_step)) as ears:
        async for heard in ears:
            if isinstance(heard, SpokenStop):
                found.append((time.monotonic_ns() - heard.t_ns) / 1e6)
    return found


async def delays(folder: Path, step: int) -> None:
    """P12's part: from the end of speech to the utterance, and what of it is not hang-over."""
    import numpy as np

    sounds = [clip(c.text, "flite-slt", "clean", folder) for c in commands()[::step]]
    gap = np.zeros(int(1.2 * RATE), np.float32)
    source = WavSource(np.concatenate([part for sound in sounds for part in (sound, gap)]))
    made: list[Utterance] = []
    async with Ears(source, settings=EarsSettings(mode="open")) as ears:
        async for heard in ears:
            if isinstance(heard, Utterance):
                made.append(heard)
    for name in ("moonshine", "whisper"):
        mine = [u for u in made if u.recognizer == name]
        if mine:
            after = sorted((u.read_ns - u.heard_ns) / 1e6 for u in mine)
            whole = sorted((u.read_ns - u.t1_ns) / 1e6 for u in mine)
            late = after[int(0.95 * (len(after) - 1))]
            print(f"P12 {name}: {len(mine)} of {len(made)} utterances")
            print(f"P12 {name}: beyond the hang-over p50 {after[len(after) // 2]:.0f} ms, p95 {late:.0f} ms")
            print(f"P12 {name}: end of speech to utterance p50 {whole[len(whole) // 2]:.0f} ms")


async def idle(seconds: float) -> None:
    """P10b: processor time of the ears in a quiet and in a muted room."""
    import numpy as np

    for name, level in (("digital silence", 0.0), ("room noise at -56 dB", 0.0015)):
        noise = np.random.default_rng(1).standard_normal(int(seconds * RATE)) * level
        source = WavSource(noise.astype(np.float32), silence_s=0)
        async with Ears(source, settings=EarsSettings(mode="open")) as ears:
            await asyncio.sleep(1.0)
            cpu, wall = time.process_time(), time.monotonic()
            async for _ in ears:
                pass
            share = (time.process_time() - cpu) / (time.monotonic() - wall)
        print(f"P10b {name}: {100 * share:.2f} % of a core (the source's own pacing included)")


def main() -> None:
    """Everything, or a small part."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a part of the set, a few minutes")
    parser.add_argument("--keep", type=Path, help="folder for clips and readings, to resume")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder: Path = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        asyncio.run(idle(10 if options.quick else 60))
        asyncio.run(spoken_stop(folder, 1 if options.quick else 5))
        asyncio.run(delays(folder, 12 if options.quick else 3))
        word_error(folder, 12 if options.quick else 1)


if __name__ == "__main__":
    main()
