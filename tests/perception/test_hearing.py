"""Hearing on real speech: turns, words, the spoken stop, modes, loopback, and what is no speech."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from types import TracebackType
from typing import TYPE_CHECKING

import numpy as np
import pytest

from lookhear.perception import (
    RATE,
    Ears,
    EarsSettings,
    GgmlActivity,
    Heard,
    InlineReader,
    Integrity,
    Label,
    ListeningMode,
    MicrophoneBack,
    MicrophoneLost,
    Modality,
    Moonshine,
    Partial,
    RecognizerProcess,
    ScriptedRecognizer,
    SenseHealth,
    SileroActivity,
    Sound,
    SoundChunk,
    SoundGap,
    SpeechBegan,
    SpokenStop,
    StallWatch,
    TimedWord,
    Transcript,
    TurnSettings,
    Utterance,
    VoiceActivity,
    WavSource,
    both_readings,
    find_turns,
    read_sound,
    voice_activity,
)
from tests.perception.voices import hiss, music, silence, spoken

if TYPE_CHECKING:
    from numpy.typing import NDArray


@pytest.fixture(scope="module")
def moonshine() -> Moonshine:
    return Moonshine(align=True)


def plain(text: str) -> str:
    return " ".join("".join(c for c in text.lower() if c.isalnum() or c == " ").split())


async def heard_in(
    sound: NDArray[np.float32],
    mode: ListeningMode = "open",
    *,
    listen: bool = True,
    reference: NDArray[np.float32] | None = None,
    settings: EarsSettings | None = None,
) -> list[Heard]:
    """Everything that is heard in a sound that comes as fast as it is taken."""
    chosen = settings or EarsSettings(mode=mode, in_step=True)
    process = RecognizerProcess()
    played = None if reference is None else WavSource(reference, real_time=False)
    async with Ears(
        WavSource(sound, real_time=False), reader=process, reference=played, settings=chosen
    ) as ears:
        ears.listen(listen)
        return [heard async for heard in ears]


def texts(heard: list[Heard]) -> list[str]:
    return [plain(h.text) for h in heard if isinstance(h, Utterance)]


@pytest.mark.parametrize("kind", [SileroActivity, GgmlActivity])
def test_speech_is_told_from_everything_else(kind: type[VoiceActivity]) -> None:
    voice = kind()
    assert find_turns(silence(2), voice) == []
    assert find_turns(music(4), voice) == []
    assert find_turns(hiss(3), voice) == []
    (turn,) = find_turns(np.concatenate([silence(1), spoken("scroll down"), silence(1)]), voice)
    assert turn.start < turn.speech
    assert 0.9 * RATE < turn.speech < 1.3 * RATE
    assert 1.4 * RATE < turn.end < 2.3 * RATE


def test_silence_never_reaches_the_network() -> None:
    voice = voice_activity()
    for _ in range(100):
        voice.probability(np.zeros(512, np.float32))
    assert voice.asked < 5


def test_a_command_is_read_with_the_times_of_its_words(moonshine: Moonshine) -> None:
    said = spoken("select Germany from country", "slt")
    read = read_sound(np.concatenate([silence(2), said]), moonshine, voice_activity())
    assert plain(read.text) == "select germany from country"
    assert read.confidence > 0.6
    # flite's own durations: Germany is spoken from 0.54 to 1.07 s, country from 1.36 s.
    germany, country = read.words[1], read.words[3]
    assert 2.25 < germany.t0_s < 2.75
    assert 2.75 < germany.t1_s < 3.25
    assert 3.05 < country.t0_s < 3.6
    assert all(a.t1_s <= b.t0_s + 1e-6 for a, b in zip(read.words, read.words[1:], strict=False))
    assert all(0 < word.confidence <= 1 for word in read.words)


@pytest.mark.parametrize("sound", [silence(2), music(3), hiss(2), silence(0)], ids=str)
def test_what_is_no_speech_says_nothing(moonshine: Moonshine, sound: NDArray[np.float32]) -> None:
    assert read_sound(sound, moonshine, voice_activity()).text == ""


async def test_two_voices_are_two_utterances_in_their_order() -> None:
    sound = np.concatenate([spoken("scroll down"), silence(1.5), spoken("open the settings menu", "slt")])
    heard = await heard_in(sound)
    assert texts(heard) == ["scroll down", "open the settings menu"]
    kinds = [type(h) for h in heard]
    assert kinds[0] is MicrophoneBack
    assert kinds.index(SpeechBegan) < kinds.index(Partial) < kinds.index(Utterance)
    (first, second) = [h for h in heard if isinstance(h, Utterance)]
    assert first.label.integrity is Integrity.KNOWN_CONTACT
    assert first.t1_ns < second.t0_ns
    assert first.words[-1].t1_ns <= first.t1_ns + 50_000_000


async def test_music_noise_and_silence_are_no_commands() -> None:
    heard = await heard_in(np.concatenate([silence(2), music(6), hiss(3)]))
    assert not [h for h in heard if isinstance(h, Utterance | SpokenStop)]


async def test_stop_is_heard_while_nobody_listens() -> None:
    sound = np.concatenate([silence(0.5), spoken("stop"), silence(1), spoken("stop", "rms"), silence(1)])
    heard = await heard_in(sound, "push", listen=False)
    stops = [h for h in heard if isinstance(h, SpokenStop)]
    assert len(stops) == 2
    assert texts(heard) == []
    assert not [h for h in heard if isinstance(h, Partial | SpeechBegan)]


@pytest.mark.parametrize("said", ["click save", "scroll down", "I told her about the garden yesterday"])
async def test_other_speech_is_no_stop(said: str) -> None:
    heard = await heard_in(np.concatenate([spoken(said), silence(1), spoken(said, "awb")]))
    assert not [h for h in heard if isinstance(h, SpokenStop)]


async def test_off_hears_nothing() -> None:
    heard = await heard_in(np.concatenate([spoken("stop"), silence(1), spoken("scroll down")]), "off")
    assert [type(h) for h in heard] == [MicrophoneBack]


async def test_wake_mode_wants_the_phrase_first() -> None:
    sound = np.concatenate(
        [spoken("scroll down", "slt"), silence(1.5), spoken("look here, scroll down", "slt"), silence(1)]
    )
    assert texts(await heard_in(sound, "wake")) == ["scroll down"]


async def test_what_the_speakers_play_is_marked() -> None:
    said = np.concatenate([silence(1), spoken("open the settings menu", "slt"), silence(1)])
    heard = await heard_in(said, reference=said)
    (utterance,) = [h for h in heard if isinstance(h, Utterance)]
    assert utterance.origin == "loopback"
    assert utterance.label.integrity is Integrity.UNTRUSTED
    other = np.concatenate([silence(1), spoken("the train was late again"), silence(1)])
    heard = await heard_in(said, reference=other)
    assert [h.origin for h in heard if isinstance(h, Utterance)] == ["microphone"]


async def test_our_own_voice_is_ignored() -> None:
    source = WavSource(np.concatenate([spoken("scroll down"), silence(1)]), real_time=False)
    async with Ears(source, settings=EarsSettings(mode="open", in_step=True)) as ears:
        ears.ignore(source.t0_ns, source.t0_ns + 5_000_000_000)
        assert texts([heard async for heard in ears]) == []


async def test_a_monologue_is_cut_and_says_so() -> None:
    sentence = spoken("the train was late again and we waited on the platform for an hour", "slt")
    tight = np.concatenate([sentence] * 9)[: 33 * RATE]
    turns = TurnSettings(hang_over_s=2.5, finished_s=2.5, unfinished_s=2.5)
    heard = await heard_in(tight, settings=EarsSettings(mode="open", in_step=True, turns=turns))
    said = [h for h in heard if isinstance(h, Utterance)]
    assert said[0].cut
    assert not said[-1].cut
    assert (said[0].t1_ns - said[0].t0_ns) / 1e9 == pytest.approx(30.0, abs=0.2)
    assert "train" in said[0].text


class Broken:
    """A microphone that is unplugged in the middle of a sentence, or loses sound, and comes back."""

    def __init__(self, sound: NDArray[np.float32], at: int, event: Sound) -> None:
        self.sound, self.at, self.event = sound, at, event

    async def __aenter__(self) -> Broken:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    async def __aiter__(self) -> AsyncIterator[Sound]:
        for at in range(0, len(self.sound), 512):
            if at == self.at // 512 * 512:
                yield self.event
            yield SoundChunk(at * 62_500, (at + 512) * 62_500, self.sound[at : at + 512])
            await asyncio.sleep(0)


@pytest.mark.parametrize("event", [MicrophoneLost(0, "unplugged", "plug it in"), SoundGap(0, 1, "overflow")])
async def test_a_sentence_with_a_hole_is_dropped(event: Sound) -> None:
    """What is lost may be the "not"."""
    said = spoken("delete the first message and the second message", "slt")
    sound = np.concatenate([said, silence(1.5), spoken("scroll down"), silence(1)])
    settings = EarsSettings(mode="open", in_step=True)
    async with Ears(Broken(sound, int(0.9 * len(said)), event), settings=settings) as ears:
        heard = [h async for h in ears]
    assert event in heard
    assert texts(heard)[-1] == "scroll down"
    assert not any("delete" in text for text in texts(heard))


async def test_a_killed_recogniser_costs_one_start_and_no_word() -> None:
    process = RecognizerProcess()
    await process.start()
    said = spoken("scroll down")
    reading = asyncio.create_task(process.read(said, "whole"))
    await asyncio.sleep(0.005)
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    assert plain((await reading).text) == "scroll down"
    assert process.restarts == 1
    await process.close()
    assert process.pid is None


async def test_a_hanging_recogniser_is_killed() -> None:
    process = RecognizerProcess(limit_s=1.0)
    await process.start()
    assert process.pid is not None
    os.kill(process.pid, signal.SIGSTOP)
    assert plain((await process.read(spoken("scroll down"), "whole")).text) == "scroll down"
    assert process.restarts == 1
    await process.close()


async def test_a_released_key_ends_the_turn() -> None:
    """Nobody waits for silence when the speaker says that he is done."""
    source = WavSource(np.concatenate([spoken("scroll down"), silence(0.1)]), silence_s=3.0)
    async with Ears(source, settings=EarsSettings(mode="push")) as ears:
        ears.listen(True)
        async for heard in ears:
            if isinstance(heard, Partial):
                break
        await asyncio.sleep(0.5)
        ears.listen(False)
        (utterance,) = [h async for h in ears if isinstance(h, Utterance)]
    assert plain(utterance.text) == "scroll down"
    assert utterance.label.integrity is Integrity.OWNER


class Counted:
    """A recogniser that says one thing and counts how often it was asked."""

    def __init__(self, text: str, confidence: float, name: str, *others: tuple[str, float]) -> None:
        self.name, self.asked = name, 0
        self._read = Transcript(text, (), confidence, name, others=others)

    def transcribe(self, samples: NDArray[np.float32]) -> Transcript:
        self.asked += 1
        return self._read


async def heard_by_two(fast: Counted, careful: Counted) -> Utterance:
    source = WavSource(np.concatenate([spoken("scroll down"), silence(1.5)]), real_time=False)
    settings = EarsSettings(mode="open", in_step=True, stop_at=2.0)
    reader, second = InlineReader(fast), InlineReader(careful)
    async with Ears(source, reader=reader, careful=second, settings=settings) as ears:
        (utterance,) = [heard async for heard in ears if isinstance(heard, Utterance)]
    return utterance


async def test_what_both_recognisers_considered_decides() -> None:
    """The reading nearest to all of them is believed, even if it is the best of neither."""
    fast = Counted("scroll town", 0.6, "moonshine", ("scroll down", 0.59))
    careful = Counted("scroll dawn", 0.62, "whisper", ("scroll down", 0.61))
    utterance = await heard_by_two(fast, careful)
    assert utterance.text == "scroll down"
    assert {(o.text, o.recognizer) for o in utterance.alternatives} >= {
        ("scroll town", "moonshine"),
        ("scroll dawn", "whisper"),
    }
    assert careful.asked == 1  # begun in the pause, not again at the end


async def test_the_careful_one_is_asked_only_where_the_fast_one_is_unsure() -> None:
    fast, careful = Counted("scroll down", 0.95, "moonshine"), Counted("scroll up", 0.95, "whisper")
    assert (await heard_by_two(fast, careful)).text == "scroll down"
    assert careful.asked == 0


def test_a_lesser_reading_keeps_the_times_of_its_words() -> None:
    words = (
        TimedWord("click", 0.1, 0.4, 0.9),
        TimedWord("this", 0.4, 0.6, 0.5),
        TimedWord("won", 0.6, 0.9, 0.4),
    )
    careful = Transcript("click this won", words, 0.6, "whisper", others=(("Click this one.", 0.59),))
    fast = Transcript("Click this one.", (), 0.7, "moonshine")
    both = both_readings(
        Utterance("", 10**9, 2 * 10**9, 0.0, Label(Integrity.OWNER, Modality.AUDIO, "t")), fast, careful
    )
    assert both.text == "Click this one."
    if both.recognizer == "whisper":
        assert [word.t0_ns for word in both.words] == [1_100_000_000, 1_400_000_000, 1_600_000_000]


async def test_a_scripted_recogniser_stands_in() -> None:
    reader = InlineReader(ScriptedRecognizer({}, Transcript("as told", (), 0.1, "scripted")))
    source = WavSource(np.concatenate([spoken("scroll down"), silence(1)]), real_time=False)
    settings = EarsSettings(mode="open", in_step=True, stop_at=0.5)
    async with Ears(source, reader=reader, settings=settings) as ears:
        assert texts([heard async for heard in ears]) == ["as told"]


async def test_a_recogniser_that_hangs_with_nothing_to_do_is_told_and_replaced() -> None:
    process = RecognizerProcess(limit_s=3.0)
    assert process.health().state == "closed"
    await process.start()
    try:
        first = process.health()
        assert (first.state, first.restarts, first.name) == ("ready", 0, "moonshine")
        assert first.pid
        os.kill(first.pid, signal.SIGSTOP)
        watch, told = StallWatch(), list[str]()
        async with asyncio.timeout(60):
            while (now := process.health()).restarts == 0 or now.state != "ready":
                sense = SenseHealth("fast", worker=now.state, owing_s=now.owing_s, may_owe_s=1.0)
                told += [stall.kind for stall in watch.look([sense])]
                await asyncio.sleep(0.1)
        assert set(told) == {"not answering"}
        assert now.pid != first.pid
        assert process.health().owing_s < 3.0
        read = await process.read(spoken("scroll down"), "whole")
        assert plain(read.text) == "scroll down"
    finally:
        await process.close()
    assert process.health().state == "closed"
