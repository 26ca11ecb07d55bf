"""Messages, tools and schemas in the format of OpenAI's chat completions, which every server speaks."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .chat_servers import ServerManners
from .chat_settings import ChatSettings
from .control_tokens import harmless
from .json_values import Json, as_list, as_object
from .media import Medium, MediumStore
from .parts import AudioPart, ImagePart, Message, Part, PartRole, TextPart, ToolCall, VideoPart
from .session import ToolDeclaration

__all__ = ["ChatEntry", "MessageWriter", "wire_messages", "wire_schema", "wire_tool"]

_PIXELS_A_TOKEN = 32 * 32
_AUDIO_TOKENS_A_SECOND = 12.5
_CHARACTERS_A_TOKEN = 4


@dataclass(frozen=True, slots=True)
class ChatEntry:
    """A message as it travels.

    `tokens` and `media_tokens` are guesses (a token for 4 characters, for 32 x 32 pixels, 12.5 a second of
    sound) for servers that do not count.
    """

    role: PartRole
    content: tuple[Json, ...]
    calls: tuple[ToolCall, ...] = ()
    answers: str = ""
    thought: str = ""
    tokens: int = 0
    media_tokens: int = 0


class MessageWriter:
    """Turns messages into entries; every medium is encoded once.

    Args:
        media: what is encoded already.
        settings: how pictures and videos are sent.
        manners: what the server takes.
    """

    def __init__(self, media: MediumStore, settings: ChatSettings, manners: ServerManners) -> None:
        self._media = media
        self._detail = settings.image_detail
        self._ids = manners.media_ids
        self._video = settings.video == "url" or (settings.video == "auto" and manners.video)

    def entry(self, message: Message) -> ChatEntry:
        """The entry of a message; takes tens of milliseconds a picture."""
        content = [wire for part in message.parts for wire in self._parts(part)]
        media_tokens = sum(_media_tokens(part) for part in message.parts)
        words = sum(len(part.text) for part in message.parts if isinstance(part, TextPart))
        words += sum(len(call.arguments) + len(call.name) for call in message.calls)
        return ChatEntry(
            message.role,
            tuple(content),
            message.calls,
            message.answers,
            tokens=words // _CHARACTERS_A_TOKEN + media_tokens,
            media_tokens=media_tokens,
        )

    def _parts(self, part: Part) -> Iterator[Json]:
        match part:
            case TextPart():
                yield {"type": "text", "text": harmless(part)}
            case ImagePart():
                yield self._picture(self._media.picture(part.frame))
            case AudioPart():
                sound = self._media.sound(part)
                yield self._with_id(
                    {"type": "input_audio", "input_audio": {"data": sound.base64, "format": "wav"}}, sound
                )
            case VideoPart() if self._video:
                video = self._media.video(part)
                yield self._with_id({"type": "video_url", "video_url": {"url": video.url}}, video)
            case VideoPart():
                for number, frame in enumerate(part.frames):
                    yield {"type": "text", "text": f"Frame at {number / part.fps:.2f} s:"}
                    yield self._picture(self._media.picture(frame))

    def _picture(self, picture: Medium) -> Json:
        url = {"url": picture.url} | ({"detail": self._detail} if self._detail else {})
        return self._with_id({"type": "image_url", "image_url": url}, picture)

    def _with_id(self, part: Json, medium: Medium) -> Json:
        return part | {"uuid": medium.uuid} if self._ids else part


def _media_tokens(part: Part) -> int:
    match part:
        case TextPart():
            return 0
        case ImagePart():
            return part.frame.shape[0] * part.frame.shape[1] // _PIXELS_A_TOKEN
        case AudioPart():
            return int(len(part.samples) / 16_000 * _AUDIO_TOKENS_A_SECOND)
        case VideoPart():
            height, width = part.frames[0].shape[:2]
            return len(part.frames) * height * width // _PIXELS_A_TOKEN


def wire_messages(entries: Iterable[ChatEntry], *, thoughts: bool = False) -> list[Json]:
    """The list of messages.

    Templates and servers are particular, so: neighbouring messages of the user become one; media of a tool's
    message follow as a message of the user, since tools may only say text; a call that was not answered gets
    an answer that says so; an answer to no call is a message of the user.

    Args:
        entries: the conversation.
        thoughts: whether the server takes back what the model thought.
    """
    writing = _Writing(thoughts)
    for entry in entries:
        writing.put(entry)
    writing.settle()
    return [_with_content(message) for message in writing.messages]


class _Writing:
    def __init__(self, thoughts: bool) -> None:
        self.messages: list[Json] = []
        self._thoughts = thoughts
        self._open: list[str] = []
        self._lifted: list[Json] = []

    def put(self, entry: ChatEntry) -> None:
        """Add an entry."""
        if entry.role == "tool" and entry.answers in self._open:
            self._open.remove(entry.answers)
            self._answer(entry.answers, _text(entry.content))
            self._lifted += [part for part in entry.content if part["type"] != "text"]
            return
        self.settle()
        if entry.role == "assistant":
            self._assistant(entry)
        else:
            self._say("system" if entry.role == "system" else "user", entry.content)

    def settle(self) -> None:
        """Answer what is left open, and show what tools have shown."""
        for call in self._open:
            self._answer(call, "Not carried out.")
        self._open = []
        if self._lifted:
            self._say("user", self._lifted)
            self._lifted = []

    def _answer(self, call: str, text: str) -> None:
        message = {"role": "tool", "tool_call_id": call, "content": text or "See the next message."}
        self.messages.append(message)

    def _assistant(self, entry: ChatEntry) -> None:
        message: Json = {"role": "assistant", "content": _text(entry.content)}
        if self._thoughts and entry.thought:
            message["reasoning_content"] = entry.thought
        if entry.calls:
            message["tool_calls"] = [_call(call) for call in entry.calls]
            self._open = [call.id for call in entry.calls]
        self.messages.append(message)

    def _say(self, role: str, content: Iterable[Json]) -> None:
        if not self.messages or self.messages[-1]["role"] != role:
            self.messages.append({"role": role, "content": list[Json]()})
        self.messages[-1]["content"] += content


def _text(content: Iterable[Json]) -> str:
    return "\n".join(part["text"] for part in content if part["type"] == "text")


def _with_content(message: Json) -> Json:
    """Text alone travels as a string: some servers and templates know nothing else."""
    content = as_list(message["content"])
    if content and all(part["type"] == "text" for part in content):
        return message | {"content": _text(content)}
    return message


def _call(call: ToolCall) -> Json:
    """A call of an earlier answer; servers read its arguments and fail on what is no JSON object."""
    try:
        readable = isinstance(json.loads(call.arguments), dict)
    except ValueError:
        readable = False
    arguments = (
        call.arguments if readable else json.dumps({"malformed": call.arguments} if call.arguments else {})
    )
    return {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": arguments}}


def wire_tool(tool: ToolDeclaration) -> Json:
    """A tool's declaration; a native one as it is."""
    if tool.native is not None:
        return dict(tool.native)
    parameters = dict(tool.parameters) or {"type": "object", "properties": {}}
    function = {"name": tool.name, "description": tool.description, "parameters": parameters}
    return {"type": "function", "function": function}


def wire_schema(schema: Mapping[str, Any], manners: ServerManners) -> Json:
    """The field that holds a server to a schema."""
    if manners.schema == "structured_outputs":
        return {"structured_outputs": {"json": dict(schema)}}
    form: Json = {"name": "answer", "schema": dict(schema)}
    if _is_strict(dict(schema)):
        form["strict"] = True
    return {"response_format": {"type": "json_schema", "json_schema": form}}


def _is_strict(schema: Any) -> bool:
    """Whether every object in it is closed and needs all it names; `strict` is refused on any other."""
    said = as_object(schema)
    if "properties" in said or said.get("type") == "object":
        named, needed = set(as_object(said.get("properties"))), set(as_list(said.get("required")))
        if said.get("additionalProperties") is not False or named != needed:
            return False
    return all(_is_strict(value) for value in (*said.values(), *as_list(schema)))
