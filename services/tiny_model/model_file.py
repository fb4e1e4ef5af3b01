"""Writing the tiny model as a GGUF file."""

from pathlib import Path

import gguf

from services.tiny_model import vocabulary, weights

CONTEXT = 32768
_TEMPLATE = Path(__file__).with_name("chat_template.jinja")


def write(path: Path) -> None:
    """Write the model; the same bytes every time.

    Args:
        path: The file to make.

    Raises:
        OSError: The file cannot be written.
    """
    words = vocabulary.build()
    tensors = weights.build(words)
    size = weights.Dimensions(words).size
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("deployctl tiny")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(size)
    writer.add_feed_forward_length(weights.FEED_FORWARD)
    writer.add_block_count(1)
    writer.add_head_count(size // weights.HEAD)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_rope_dimension_count(weights.HEAD)
    writer.add_rope_freq_base(weights.ROPE_BASE)
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    _add_tokenizer(writer, words)
    for name, tensor in tensors.items():
        writer.add_tensor(name, tensor)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _add_tokenizer(writer: gguf.GGUFWriter, words: vocabulary.Vocabulary) -> None:
    writer.add_tokenizer_model("llama")
    writer.add_token_list(list(words.tokens))
    writer.add_token_scores([0.0] * len(words.tokens))
    writer.add_token_types(_kinds(words))
    writer.add_unk_token_id(words.id(vocabulary.UNKNOWN))
    writer.add_eos_token_id(words.id(vocabulary.END))
    writer.add_add_bos_token(False)
    writer.add_add_eos_token(False)
    writer.add_add_space_prefix(False)
    writer.add_chat_template(_TEMPLATE.read_text(encoding="utf-8"))


def _kinds(words: vocabulary.Vocabulary) -> list[gguf.TokenType]:
    kinds = dict.fromkeys(words.tokens, gguf.TokenType.NORMAL)
    kinds |= dict.fromkeys(vocabulary.CONTROL, gguf.TokenType.CONTROL)
    kinds |= dict.fromkeys(vocabulary.BYTES, gguf.TokenType.BYTE)
    kinds[vocabulary.UNKNOWN] = gguf.TokenType.UNKNOWN
    # User-defined tokens are cut out of a text as they are, before the rest is read byte by byte. Words of
    # answers are none of these: "a joke" in an answer would otherwise swallow the keyword in a question.
    kinds |= {words.tokens[token]: gguf.TokenType.USER_DEFINED for group in words.keywords for token in group}
    return list(kinds.values())
