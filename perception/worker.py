# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false
"""The reading process: RapidOCR behind a pipe, pixels in shared memory. The only door to rapidocr.

It runs as `python -c "from lookhear.perception.worker import serve; serve(pipe, memory)"`. The memory is
an anonymous file whose descriptor is inherited, so nothing is left behind however either side dies; when
the pipe ends (the parent is gone), the process ends at once.
"""

from __future__ import annotations

import contextlib
import logging
import mmap
import os
import signal
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from .geometry import Box
from .inked_parts import inked_parts
from .lines import INK_STEP, Line, cut_line

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from rapidocr import RapidOCR

__all__ = ["TextReader", "serve"]

CACHE_LINES = 4096
_NARROW, _WIDE = 64, 128
"""Steps of the width a line is padded to, 48 pixels high: up to 640, and beyond. RapidOCR pads short lines to
320, which costs up to three times their reading, and gives every longer one a size of its own."""
_TOGETHER = 4
_OPENVINO = {"CPU_RUNTIME_CACHE_CAPACITY": 500, "INFERENCE_NUM_THREADS": 1}
_MARGIN_PX = 16
_STEPS = (128, 64)
"""Widths and heights of what is searched for text are multiples of these: every new size is expensive, in
time (20 ms) and in memory (4 MB)."""

_Read = tuple[str, list[float], float]
_NOTHING: _Read = ("", [], 0.0)

Job = tuple[str, int, int, int, list[tuple[int, int, int, int]]]


class TextReader:
    """Detects and recognises text with PP-OCRv6 small, one thread; `engine` names what runs it.

    A recognised line is remembered by its pixels, so text that only lies beside a change costs its
    detection, not its recognition.
    """

    def __init__(self) -> None:
        self.engine, self._ocr = _load()
        self._known: OrderedDict[int, _Read] = OrderedDict()

    def read(
        self,
        region: NDArray[np.uint8],
        origin: tuple[int, int],
        stop: Callable[[], bool] = lambda: False,
        within: Box | None = None,
    ) -> list[Line]:
        """Lines in a BGR region, uint8, sides multiples of 32, whose top left pixel is `origin`.

        `stop` is asked before every line; what was read until then is returned. Of lines that do not
        reach into `within`, a box in the region, nothing is read.
        """
        import numpy as np

        crops = {
            box: np.ascontiguousarray(region[box.y : box.bottom, box.x : box.right])
            for box in (_tightened(region, box) for box in self._detect(region))
            if within is None or _is_line(box.intersection(within))
        }
        read = self._recognise(list(crops.values()), stop)
        lines: list[Line] = []
        for (box, crop), (text, centers, score) in zip(crops.items(), read, strict=True):
            if text.strip() and score >= 0.5:
                lines += cut_line(crop, (origin[0] + box.x, origin[1] + box.y), text, centers, score)
        return lines

    def spell(self, screen: NDArray[np.uint8], boxes: Sequence[Box]) -> list[list[Line]]:
        """What each box of a screen, (h, w, 3), BGR, uint8, says, taken for a picture of one line."""
        import numpy as np

        crops = [np.ascontiguousarray(screen[b.y : b.bottom, b.x : b.right]) for b in boxes]
        read = self._recognise(crops, lambda: False)
        return [
            cut_line(crop, (box.x, box.y), text, centers, score) if text.strip() and score >= 0.5 else []
            for box, crop, (text, centers, score) in zip(boxes, crops, read, strict=True)
        ]

    def _detect(self, region: NDArray[np.uint8]) -> list[Box]:
        """Axis-aligned boxes of text lines, a little larger than the ink."""
        height, width = region.shape[:2]
        boxes: list[Box] = []
        for part in inked_parts(region):
            x, y, w, h = _roomy(part.grown(_MARGIN_PX).intersection(Box(0, 0, width, height)), width, height)
            found = (
                Box(box.x + x, box.y + y, box.w, box.h) for box in self._search(region[y : y + h, x : x + w])
            )
            boxes += [box for box in found if part.holds(box.center)]
        return boxes

    def _search(self, region: NDArray[np.uint8]) -> list[Box]:
        found: Any = self._ocr(region, use_det=True, use_cls=False, use_rec=False)
        if found.boxes is None:
            return []
        frame = Box(0, 0, region.shape[1], region.shape[0])
        boxes: list[Box] = []
        for quad in found.boxes:
            (x0, y0), (x1, y1) = quad.min(axis=0), quad.max(axis=0)
            box = Box(int(x0), int(y0), int(x1 - x0) + 1, int(y1 - y0) + 1).intersection(frame)
            if _is_line(box):
                boxes.append(box)
        return boxes

    def _recognise(self, crops: Sequence[NDArray[np.uint8]], stop: Callable[[], bool]) -> list[_Read]:
        """What each says; nothing where it was stopped before.

        Lines that are padded to one width go together, at most four: that takes a quarter less time, and
        what is read of one does not depend on the others.
        """
        from xxhash import xxh3_64_intdigest

        keys = [xxh3_64_intdigest(crop.data) ^ (crop.shape[1] << 1) for crop in crops]
        unread: dict[int, dict[int, NDArray[np.uint8]]] = {}
        for key, crop in zip(keys, crops, strict=True):
            if key in self._known:
                self._known.move_to_end(key)
            else:
                unread.setdefault(_padded(crop.shape[1] * 48 / crop.shape[0]), {})[key] = crop
        found = {key: self._known[key] for key in keys if key in self._known}
        for width, some in ((w, some) for w, group in unread.items() for some in _batches(group)):
            if stop():
                break
            found.update(zip(some, self._run_recogniser(list(some.values()), width), strict=True))
        self._known.update(found)
        while len(self._known) > CACHE_LINES:
            self._known.popitem(last=False)
        return [found.get(key, _NOTHING) for key in keys]

    def _run_recogniser(self, crops: list[NDArray[np.uint8]], width: int) -> list[_Read]:
        recogniser: Any = self._ocr.text_rec
        recogniser.rec_image_shape = [3, 48, width]
        found: Any = self._ocr.recognize_txt(crops)
        return [
            _placed(crop.shape[1], str(text), float(score), words)
            for crop, text, score, words in zip(
                crops, found.txts, found.scores, found.word_results, strict=True
            )
        ]


def _placed(width: int, text: str, score: float, info: Any) -> _Read:
    """A text, the middle of each of its letters in pixels, and how sure it is."""
    letters = sum(len(word) for word in text.split())
    columns = [c for cols in (info.word_cols if info else []) for c in cols]
    if len(columns) != letters:
        return text, [(i + 0.5) * width / max(1, letters) for i in range(letters)], score
    step = width / info.line_txt_len if columns else 0.0
    return text, [(c + 0.5) * step for c in columns], score


def _batches(group: dict[int, NDArray[np.uint8]]) -> Iterator[dict[int, NDArray[np.uint8]]]:
    """Fours, then one by one: every other number would be a size of its own to prepare."""
    keys = list(group)
    whole = len(keys) // _TOGETHER * _TOGETHER
    for at in range(0, whole, _TOGETHER):
        yield {key: group[key] for key in keys[at : at + _TOGETHER]}
    for key in keys[whole:]:
        yield {key: group[key]}


def _padded(width: float) -> int:
    step = _NARROW if width <= 10 * _NARROW else _WIDE
    return max(step, -(-int(width + 1) // step) * step)


def _tightened(region: NDArray[np.uint8], box: Box) -> Box:
    """The box without blank rows beyond the room letters need: what fills its crop is read better."""
    import numpy as np

    contrast = np.ptp(region[box.y : box.bottom, box.x : box.right], axis=1).max(axis=1)
    rows = np.flatnonzero(contrast > INK_STEP)
    if not len(rows):
        return box
    top, bottom = int(rows[0]), int(rows[-1]) + 1
    room = max(4, round(0.35 * (bottom - top)))
    if box.h <= bottom - top + 2 * room + 2:
        return box
    y, end = max(0, top - room), min(box.h, bottom + room)
    return Box(box.x, box.y + y, box.w, end - y)


def _is_line(box: Box) -> bool:
    return box.w >= 3 and box.h >= 5


def _load() -> tuple[str, RapidOCR]:
    """RapidOCR on OpenVINO, or on onnxruntime where that cannot be loaded; (name, engine)."""
    try:
        return "openvino", _rapid("OPENVINO")
    except Exception:  # a missing wheel, an old CPU, a broken plugin: the fallback reads the same
        return "onnxruntime", _rapid("ONNXRUNTIME")


def _rapid(engine: str) -> RapidOCR:
    from rapidocr import EngineType, RapidOCR

    kind = EngineType[engine]
    name = engine.lower()
    threads = (
        {"EngineConfig.openvino.inference_num_threads": 1}
        if name == "openvino"
        else {
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )
    ocr = RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,
            "Global.return_word_box": True,
            "Global.use_preprocess_img": False,
            "Global.use_vertical_padding": False,
            "Det.limit_type": "max",
            "Det.limit_side_len": 4000,
            "Det.engine_type": kind,
            "Rec.engine_type": kind,
            "Cls.engine_type": kind,
            **threads,
        }
    )
    _warm(ocr)
    if name == "openvino":
        _bound(ocr)
        _warm(ocr)
    return ocr


def _warm(ocr: RapidOCR) -> None:
    """Load both networks and let each work once."""
    import numpy as np

    blank = np.full((64, 128, 3), 255, np.uint8)
    ocr(blank, use_det=True, use_cls=False, use_rec=False)
    ocr.recognize_txt([blank[:32]])


def _bound(ocr: RapidOCR) -> None:
    """Let the networks keep what they prepared for the latest few sizes of pictures, not for thousands.

    OpenVINO remembers 5000 prepared operations of each network, 4 MB for a new size of picture, which
    makes a gigabyte in a long session. RapidOCR has no setting for it, so its networks are compiled again.
    """
    from openvino import Core

    loaded: list[Any] = [ocr.text_det, ocr.text_rec]
    with contextlib.suppress(RuntimeError, AttributeError):  # another version: it works, and takes more
        for network in (part.session for part in loaded):
            compiled = Core().compile_model(network.model, "CPU", _OPENVINO)
            network.session = compiled.create_infer_request()


class _Inbox:
    """Keeps the newest job; ends the process when the parent's end of the pipe is gone."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._ready = threading.Condition()
        self._job: Job | None = None
        self.epoch = 0
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                message = self._pipe.recv()
            except (EOFError, OSError):
                os._exit(0)
            with self._ready:
                self.epoch = message[1]
                if message[0] != "cancel":  # a cancelled job stays, so that it is answered
                    self._job = message
                self._ready.notify()

    def next(self) -> Job:
        with self._ready:
            while self._job is None:
                self._ready.wait()
            job, self._job = self._job, None
            return job


def serve(pipe_fd: int, memory_fd: int) -> None:
    """Answer jobs until the parent closes the pipe or dies.

    A job is ("read" or "spell", epoch, height, width, regions); answers are ("ready", engine), ("lines",
    epoch, index, lines) per region and ("done", epoch, finished).
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    logging.disable(logging.CRITICAL)
    os.environ.setdefault("OPENVINO_TELEMETRY", "0")
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "200")  # 1024 outlive the bound of OpenVINO
    pipe = Connection(pipe_fd)
    inbox = _Inbox(pipe)
    memory = mmap.mmap(memory_fd, 0)
    reader = TextReader()
    try:
        pipe.send(("ready", reader.engine))
        while True:
            job = inbox.next()
            try:
                _answer(pipe, inbox, reader, memory, job)
            except (ValueError, RuntimeError, IndexError, TypeError, MemoryError) as error:
                pipe.send(("failed", job[1], repr(error)))
    except (BrokenPipeError, ConnectionResetError):
        os._exit(0)


def _answer(pipe: Connection, inbox: _Inbox, reader: TextReader, memory: mmap.mmap, job: Job) -> None:
    import numpy as np

    kind, epoch, height, width, regions = job

    def stale() -> bool:
        return inbox.epoch != epoch

    screen = np.frombuffer(memory, np.uint8, height * width * 4).reshape(height, width, 4)
    wanted = [Box(*region) for region in regions]
    found = iter(reader.spell(screen[..., :3], wanted)) if kind == "spell" else None
    for index, box in enumerate(wanted):
        if stale():
            pipe.send(("done", epoch, False))
            return
        lines = _read(reader, screen, box, stale) if found is None else next(found)
        pipe.send(("lines", epoch, index, lines))
    pipe.send(("done", epoch, not stale()))


def _read(reader: TextReader, screen: NDArray[np.uint8], box: Box, stale: Callable[[], bool]) -> list[Line]:
    import cv2
    import numpy as np

    x, y, w, h = _roomy(box, screen.shape[1], screen.shape[0])
    bgr = cv2.cvtColor(screen[y : y + h, x : x + w], cv2.COLOR_BGRA2BGR)
    return reader.read(np.asarray(bgr, np.uint8), (x, y), stale, Box(box.x - x, box.y - y, *box[2:]))


def _roomy(box: Box, width: int, height: int) -> Box:
    """The box with more of the screen around it, so that its size is one of a few."""
    w, h = (-(-side // step) * step for side, step in zip((box.w, box.h), _STEPS, strict=True))
    w, h = min(w, width), min(h, height)
    return Box(min(box.x, width - w), min(box.y, height - h), w, h)
