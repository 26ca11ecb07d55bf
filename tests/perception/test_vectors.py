from pathlib import Path

import numpy as np
import pytest

from lookhear.errors import EnvironmentFault
from lookhear.perception import Embedder, HashingEmbedder, MiniLMEmbedder, default_embedder


@pytest.mark.parametrize("embedder", [HashingEmbedder(), MiniLMEmbedder()], ids=lambda e: e.space_id)
def test_unit_vectors(embedder: Embedder) -> None:
    found = embedder.embed(["Delete", "delete  ", "Save as", "漢字 😀"], "query")
    assert found.dtype == np.float32
    assert found.shape[0] == 4
    assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)
    assert np.allclose(found[0], found[1], atol=1e-5)
    assert embedder.embed([]).shape[0] == 0


def test_meaning_is_near() -> None:
    one, two, three = MiniLMEmbedder().embed(["remove", "Delete", "Weather"])
    assert one @ two > 0.7 > 0.4 > one @ three


def test_a_text_alone_and_in_a_batch_are_equal() -> None:
    embedder = MiniLMEmbedder()
    assert np.allclose(
        embedder.embed(["Delete", "a much longer text here"])[0], embedder.embed(["Delete"])[0], atol=1e-6
    )


def test_spelling_is_near_for_hashing() -> None:
    one, two, three = HashingEmbedder().embed(["Settings", "Setting", "Weather"])
    assert one @ two > 0.6 > one @ three


def test_a_missing_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match=r"tokenizer\.json|model\.safetensors"):
        MiniLMEmbedder(tmp_path).embed(["x"])


def test_the_default_says_which_it_is() -> None:
    assert default_embedder().space_id == "all-minilm-l6-v2"
    assert default_embedder() is not None
