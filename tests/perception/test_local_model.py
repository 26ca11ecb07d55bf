# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false, reportMissingImports=false
"""Models in this process: what opens, what is refused, and that it is the class's own arithmetic."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lookhear.errors import InvalidInput
from lookhear.perception import Box, SentImage
from lookhear.perception.omni import Capabilities, Message, ModelProfile, Part, Sampling, TextPart
from lookhear.perception.omni.local import (
    Media,
    ModelFolder,
    NemotronPreprocessor,
    QwenPreprocessor,
    open_local_model,
)
from tests.tiny_models.building import Family
from tests.tiny_models.opening import FAMILIES, clip, picture, said, tiny_folder, tiny_model, tone, words

pytestmark = pytest.mark.parametrize("family", FAMILIES)


async def first_logits(family: Family, *messages: Message) -> Any:
    async with tiny_model(family) as model:
        session = await model.open()
        for message in messages:
            await session.append(message)
        return await session.read_ahead()


@pytest.mark.parametrize(
    ("one", "other"),
    [(words("yes"), words("no")), (picture(0), picture(9)), (tone(300), tone(900)), (clip(0), clip(9))],
    ids=["text", "image", "audio", "video"],
)
async def test_every_sense_moves_the_logits(family: Family, one: Part, other: Part) -> None:
    logits = [await first_logits(family, said("user", "look:", part)) for part in (one, one, other)]
    assert np.array_equal(logits[0], logits[1])
    assert np.abs(logits[0] - logits[2]).max() > 1e-5


async def test_the_logits_are_those_of_the_class_with_the_whole_prompt(family: Family) -> None:
    """The saved template in one string, the class's own forward, its own placing of media and positions."""
    import torch
    from transformers import AutoModelForMultimodalLM, AutoTokenizer

    folder = tiny_folder(family)
    tokenizer: Any = AutoTokenizer.from_pretrained(folder)
    make = NemotronPreprocessor if family == "nemotron" else QwenPreprocessor
    run = {"image": "<image>", "audio": "<so_embedding>"} if family == "nemotron" else {
        "image": "<|IMAGE|>", "audio": "<|AUDIO|>"
    }  # fmt: skip
    inputs: dict[str, Any] = {}

    def laid(part: Part) -> str:
        written = ""
        assert not isinstance(part, TextPart)
        for piece in make(ModelFolder(folder)).lay_out(part):
            if isinstance(piece, Media):
                for name, value in piece.make().items():
                    inputs.setdefault(name, []).append(torch.from_numpy(np.ascontiguousarray(value)))
            written += run[piece.kind] * piece.tokens if isinstance(piece, Media) else piece
        return written

    first, sound, second = picture(0), tone(500), picture(5)
    prompt = tokenizer.apply_chat_template(
        [
            {"role": "system", "content": "You look."},
            {"role": "user", "content": f"look:{laid(first)}and hear{laid(sound)}"},
            {"role": "user", "content": f"again{laid(second)}."},
        ],
        tokenize=False, add_generation_prompt=True,
    )  # fmt: skip
    ids = tokenizer(prompt, return_tensors="pt", add_special_tokens=False)
    model: Any = AutoModelForMultimodalLM.from_pretrained(folder).eval()
    with torch.inference_mode():
        whole = (
            model(**ids, **{name: torch.cat(values) for name, values in inputs.items()}).logits[0, -1].numpy()
        )
    ours = await first_logits(
        family, said("system", "You look."), said("user", "look:", first, "and hear", sound),
        said("user", "again", second, "."),
    )  # fmt: skip
    assert np.abs(whole - ours).max() < 1e-5
    assert whole.argmax() == ours.argmax()


async def test_capabilities_are_those_of_the_class_unless_the_profile_says_less(family: Family) -> None:
    folder = tiny_folder(family)
    model = open_local_model(folder, ModelProfile(name="tiny"))
    assert model.name == folder.name
    assert model.capabilities.senses == {"text", "image", "audio", "video"}
    assert model.capabilities.context_tokens == 32768
    await model.open()
    assert model.capabilities.senses == {"text", "image", "audio", "video"}
    await model.close()
    eyes = Capabilities(senses=frozenset({"text", "image"}), context_tokens=4096)
    narrow = open_local_model(folder, ModelProfile(name="tiny", capabilities=eyes))
    assert narrow.capabilities.senses == {"text", "image"}
    assert narrow.capabilities.context_tokens == 4096
    session = await narrow.open()
    with pytest.raises(InvalidInput, match="takes no audio"):
        await session.append(said("user", tone(400)))
    await narrow.close()


async def test_the_size_a_picture_is_resized_to_can_be_asked(family: Family) -> None:
    model = open_local_model(tiny_folder(family), ModelProfile(name="tiny"))
    sent = model.sent(SentImage(Box(0, 0, 450, 290), (450, 290)))
    step = 32 if family == "nemotron" else 28
    assert sent.resized is not None
    assert all(
        side % step == 0 and abs(side - old) <= step
        for side, old in zip(sent.resized, sent.size, strict=True)
    )
    await model.close()


async def test_broken_folders_are_refused_with_what_to_do(family: Family, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="no folder"):
        open_local_model(tmp_path / "nowhere", ModelProfile(name="x"))
    with pytest.raises(InvalidInput, match=r"config\.json"):
        open_local_model(tmp_path, ModelProfile(name="x"))
    config = tmp_path / "config.json"
    config.write_text("{", encoding="utf-8")
    with pytest.raises(InvalidInput, match="cannot be read"):
        open_local_model(tmp_path, ModelProfile(name="x"))
    config.write_text('{"model_type": "llama"}', encoding="utf-8")
    with pytest.raises(InvalidInput, match="llama") as refused:
        open_local_model(tmp_path, ModelProfile(name="x"))
    assert family in refused.value.remedy.replace("2_5", "")


async def test_lost_weights_are_not_made_up(family: Family, tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    for path in tiny_folder(family).iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    weights = load_file(tmp_path / "model.safetensors")
    lost = next(name for name in weights if "embed" in name)
    save_file(
        {n: v for n, v in weights.items() if n != lost}, tmp_path / "model.safetensors", {"format": "pt"}
    )
    model = open_local_model(tmp_path, ModelProfile(name="tiny"))
    with pytest.raises(InvalidInput, match="missing"):
        await model.open()
    (tmp_path / "tokenizer.json").unlink()
    with pytest.raises(InvalidInput, match="tokenizer"):
        await model.open()
    await model.close()


async def test_code_in_a_folder_is_never_run(family: Family, tmp_path: Path) -> None:
    trap = tmp_path / "ran"
    for path in tiny_folder(family).iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    config = json.loads((tmp_path / "config.json").read_text(encoding="utf-8"))
    config["auto_map"] = {"AutoModelForMultimodalLM": "own.Own", "AutoConfig": "own.OwnConfig"}
    (tmp_path / "config.json").write_text(json.dumps(config), encoding="utf-8")
    (tmp_path / "own.py").write_text(f"open({str(trap)!r}, 'w').close()\n", encoding="utf-8")
    model = open_local_model(tmp_path, ModelProfile(name="tiny", sampling=Sampling(max_tokens=1)))
    session = await model.open()
    await session.append(said("user", "hello"))
    await session.read_ahead()
    await model.close()
    assert not trap.exists()


def test_looking_and_planning_load_no_torch(family: Family) -> None:
    code = (
        "import sys, lookhear, lookhear.perception, lookhear.agent, lookhear.perception.omni.local as local;"
        f"model = local.open_local_model({str(tiny_folder(family))!r}, __import__('lookhear.perception.omni',"
        "fromlist=['ModelProfile']).ModelProfile(name='x'));"
        "heavy = {'torch', 'transformers', 'llguidance'} & set(sys.modules);"
        "print(sorted(heavy), bool(model.capabilities.senses))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd="/")
    assert done.stdout.strip() == "[] True"
