"""The parts of the benchmark of the last resort that need no server."""

import gguf
import numpy as np
import pytest

from bench.last_resort import conversation, words
from bench.random_model import SHAPES, Shape, data, tensors, write


def parameters(shape: Shape) -> int:
    return sum(int(np.prod(tensor.shape)) for tensor in tensors(shape))


@pytest.mark.parametrize(("name", "billions"), [("4b", 4.02), ("8b", 8.19)])
def test_a_random_model_has_as_many_parameters_as_the_one_whose_shape_it_has(name, billions):
    assert parameters(SHAPES[name]) / 1e9 == pytest.approx(billions, abs=0.01)


def test_every_random_weight_is_a_small_number():
    for tensor in tensors(Shape(1, 256, 512, False)):
        if len(tensor.shape) == 2 and tensor.shape[0] < 10_000:
            weights = gguf.quants.dequantize(data(tensor), tensor.kind)
            assert weights.shape == tensor.shape
            assert 0.001 < float(np.abs(weights).mean()) < 0.1


def test_a_random_model_is_read_back_as_it_was_written(tmp_path, monkeypatch):
    monkeypatch.setattr("bench.random_model.VOCABULARY", 1000)
    shape = Shape(2, 256, 512, True)
    write(shape, words(), tmp_path / "small.gguf")
    read = gguf.GGUFReader(tmp_path / "small.gguf")
    assert [(one.name, one.tensor_type) for one in read.tensors] == [(one.name, one.kind) for one in tensors(shape)]
    assert read.get_field("tokenizer.ggml.tokens").types[-1] is gguf.GGUFValueType.STRING
    assert len(read.get_field("tokenizer.ggml.tokens").data) == 1000


def test_no_two_conversations_begin_alike_and_each_is_as_long_as_was_asked():
    one, other = conversation(1000), conversation(1000)
    assert one.items[0].text_content != other.items[0].text_content
    spoken = " ".join(item.text_content for item in one.items[1:])
    assert 500 < len(spoken.split()) < 1000
