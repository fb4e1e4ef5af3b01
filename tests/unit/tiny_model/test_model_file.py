"""The GGUF file of the tiny model."""

from pathlib import Path

import gguf
import pytest

from services.tiny_model import model_file, vocabulary


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("model") / "tiny.gguf"
    model_file.write(path)
    return path


@pytest.fixture(scope="module")
def reader(path: Path) -> gguf.GGUFReader:
    return gguf.GGUFReader(path)


def field(reader: gguf.GGUFReader, name: str) -> object:
    """Read one metadata value."""
    found = reader.get_field(name)
    assert found is not None, name
    return found.contents()


def test_it_is_a_llama_model_of_one_layer(reader: gguf.GGUFReader) -> None:
    assert field(reader, "general.architecture") == "llama"
    assert field(reader, "llama.block_count") == 1
    assert len(reader.tensors) == 12


def test_tensors_fit_the_sizes_that_the_metadata_name(reader: gguf.GGUFReader) -> None:
    size = field(reader, "llama.embedding_length")
    shapes = {tensor.name: list(tensor.shape) for tensor in reader.tensors}
    assert shapes["output.weight"] == shapes["token_embd.weight"] == [size, len(vocabulary.build().tokens)]
    assert shapes["blk.0.attn_q.weight"] == [size, size]
    assert shapes["blk.0.ffn_down.weight"] == [field(reader, "llama.feed_forward_length"), size]


def test_it_ends_at_a_control_token(reader: gguf.GGUFReader) -> None:
    end = field(reader, "tokenizer.ggml.eos_token_id")
    words = vocabulary.build()
    assert end == words.id(vocabulary.END)
    assert field(reader, "tokenizer.ggml.token_type")[end] == gguf.TokenType.CONTROL  # type: ignore[index]


def test_every_token_that_the_chat_template_writes_exists(reader: gguf.GGUFReader) -> None:
    template = str(field(reader, "tokenizer.chat_template"))
    assert all(token in template for token in vocabulary.CONTROL if token != vocabulary.UNKNOWN)


def test_the_same_bytes_come_out_every_time_and_they_are_few(path: Path, tmp_path: Path) -> None:
    model_file.write(tmp_path / "again.gguf")
    assert (tmp_path / "again.gguf").read_bytes() == path.read_bytes()
    assert path.stat().st_size < 1_000_000
