"""Write a GGUF of random weights in the shape of Qwen3 4B or 8B, quantised as Q4_K_M: speed does not depend on weights.

`python -m bench.random_model 4b FILE`. What such a model says is noise; how long it reads and writes is not.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import gguf
import numpy as np
from gguf import GGMLQuantizationType as Type
from numpy.typing import NDArray

VOCABULARY = 151_936
_HEAD, _HEADS, _KEYS = 128, 32, 8
_CONTEXT = 40_960
_BLOCK = 256  # weights that are quantised together
_PATTERN = 4096  # blocks; what is longer repeats them
_SCALE = 2e-4  # makes weights of a few hundredths, so that nothing overflows
_UNKNOWN, _END, _BEGIN = "<unk>", "<|im_end|>", "<|im_start|>"
_SPACE = "\N{LOWER ONE EIGHTH BLOCK}"
_TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


@dataclass(frozen=True)
class Shape:
    """Hold what the sizes of Qwen3 differ in.

    Args:
        blocks: Layers.
        width: Of the embedding.
        inner: Of the feed-forward part.
        tied: The output matrix is the embedding.
    """

    blocks: int
    width: int
    inner: int
    tied: bool


# https://huggingface.co/Qwen: config.json of Qwen3-4B and Qwen3-8B
SHAPES = {"4b": Shape(36, 2560, 9728, True), "8b": Shape(36, 4096, 12288, False)}


@dataclass(frozen=True)
class Tensor:
    """Name a tensor, its rows and columns, and how it is stored."""

    name: str
    shape: tuple[int, ...]
    kind: Type


def tensors(shape: Shape) -> Iterator[Tensor]:
    """List the model's tensors, in the types that llama.cpp's recipe for Q4_K_M gives them.

    Args:
        shape: The model's.
    """
    wide, keys = _HEADS * _HEAD, _KEYS * _HEAD
    yield Tensor("token_embd.weight", (VOCABULARY, shape.width), Type.Q6_K if shape.tied else Type.Q4_K)
    yield Tensor("output_norm.weight", (shape.width,), Type.F32)
    if not shape.tied:
        yield Tensor("output.weight", (VOCABULARY, shape.width), Type.Q6_K)
    for block in range(shape.blocks):
        eighth = shape.blocks // 8
        more = block < eighth or block >= 7 * eighth or (block - eighth) % 3 == 2
        better = Type.Q6_K if more else Type.Q4_K
        for name, size, kind in (
            ("attn_norm", (shape.width,), Type.F32),
            ("attn_q", (wide, shape.width), Type.Q4_K),
            ("attn_k", (keys, shape.width), Type.Q4_K),
            ("attn_v", (keys, shape.width), better),
            ("attn_q_norm", (_HEAD,), Type.F32),
            ("attn_k_norm", (_HEAD,), Type.F32),
            ("attn_output", (shape.width, wide), Type.Q4_K),
            ("ffn_norm", (shape.width,), Type.F32),
            ("ffn_gate", (shape.inner, shape.width), Type.Q4_K),
            ("ffn_up", (shape.inner, shape.width), Type.Q4_K),
            ("ffn_down", (shape.width, shape.inner), better),
        ):
            yield Tensor(f"blk.{block}.{name}.weight", size, kind)


def data(tensor: Tensor) -> NDArray[np.generic]:
    """Make a tensor's bytes: ones where it is a norm, else random blocks with a small scale.

    Args:
        tensor: Which one.
    """
    if tensor.kind is Type.F32:
        return np.ones(tensor.shape, np.float32)
    rows, columns = tensor.shape
    size = gguf.GGML_QUANT_SIZES[tensor.kind][1]
    blocks = np.random.default_rng(0).integers(0, 256, (_PATTERN, size), np.uint8)
    scale = np.frombuffer(np.float16(_SCALE).tobytes(), np.uint8)
    if tensor.kind is Type.Q4_K:  # scale, offset, scales of eight parts, weights
        blocks[:, 0:2] = scale
        blocks[:, 2:4] = np.frombuffer(np.float16(_SCALE * 7.5).tobytes(), np.uint8)
    else:  # Q6_K: weights, scales of sixteen parts, scale
        blocks[:, 192:208] = np.random.default_rng(1).integers(-8, 9, (_PATTERN, 16), np.int8).view(np.uint8)
        blocks[:, 208:210] = scale
    return np.resize(blocks, (rows, columns // _BLOCK * size))


def write(shape: Shape, words: Sequence[str], path: Path) -> None:
    """Write the model.

    Args:
        shape: Its sizes.
        words: Each is one token; anything else is read byte by byte.
        path: The file to make.
    """
    writer = gguf.GGUFWriter(path, "qwen3")
    writer.add_name("random weights")
    writer.add_context_length(_CONTEXT)
    writer.add_embedding_length(shape.width)
    writer.add_feed_forward_length(shape.inner)
    writer.add_block_count(shape.blocks)
    writer.add_head_count(_HEADS)
    writer.add_head_count_kv(_KEYS)
    writer.add_key_length(_HEAD)
    writer.add_value_length(_HEAD)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_rope_freq_base(1e6)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q4_K_M)
    _add_tokenizer(writer, words)
    found = list(tensors(shape))
    for tensor in found:
        made = data(tensor)
        writer.add_tensor_info(tensor.name, made.shape, made.dtype, made.nbytes, raw_dtype=tensor.kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_ti_data_to_file()
    for tensor in found:
        writer.write_tensor_data(data(tensor))
    writer.close()


def _add_tokenizer(writer: gguf.GGUFWriter, words: Sequence[str]) -> None:
    control = [_UNKNOWN, _END, _BEGIN]
    tokens = [*control, _SPACE, *(f"<0x{value:02X}>" for value in range(256)), *dict.fromkeys(words)]
    kinds = [gguf.TokenType.CONTROL] * 3 + [gguf.TokenType.NORMAL] + [gguf.TokenType.BYTE] * 256
    kinds += [gguf.TokenType.USER_DEFINED] * (len(tokens) - len(kinds))
    kinds[0] = gguf.TokenType.UNKNOWN
    unused = VOCABULARY - len(tokens)
    writer.add_tokenizer_model("llama")
    writer.add_token_list([*tokens, *(f"{_SPACE}w{number}" for number in range(unused))])
    writer.add_token_scores([0.0] * VOCABULARY)
    writer.add_token_types([*kinds, *[gguf.TokenType.NORMAL] * unused])
    writer.add_unk_token_id(0)
    writer.add_eos_token_id(1)
    writer.add_add_bos_token(False)
    writer.add_add_eos_token(False)
    writer.add_add_space_prefix(False)
    writer.add_chat_template(_TEMPLATE)


def main(argv: Sequence[str] | None = None) -> None:
    """Write the model that the arguments name.

    Args:
        argv: The arguments; None takes those of the process.
    """
    from bench.last_resort import words

    parser = argparse.ArgumentParser(prog="python -m bench.random_model", description=__doc__)
    parser.add_argument("shape", choices=list(SHAPES))
    parser.add_argument("file", type=Path, help="the GGUF file to write: 2.5 GB, or 5 GB")
    options = parser.parse_args(argv)
    write(SHAPES[options.shape], words(), options.file)


if __name__ == "__main__":
    main()
