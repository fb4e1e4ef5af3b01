"""YAML with line numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.config.document import DocumentError, parse


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("22:22", "22:22"),
        ("yes", "yes"),
        ("2001-01-01", "2001-01-01"),
        ("0755", 493),
        ("0o17", 15),
        ("0x10", 16),
        ("1_000", 1000),
        ("1e3", 1000.0),
        ("true", True),
        ("~", None),
        ("=", "="),
    ],
)
def test_a_plain_scalar_means_what_it_means_to_compose(text: str, value: object) -> None:
    """go-yaml's rules hold, not YAML 1.1's."""
    assert parse(f"a: {text}").data == {"a": value}


def test_every_key_and_item_has_its_line() -> None:
    """Merged keys keep the line of the mapping that they come from."""
    document = parse("x: &x\n  k: 1\na:\n  <<: *x\n  b:\n    - c\n    - d: 1\n")
    assert [document.line(path) for path in [("a",), ("a", "b", 1, "d"), ("a", "k"), ("a", "nowhere")]] == [3, 7, 2, 3]
    assert document.data["a"]["k"] == 1


def test_every_key_and_item_has_its_column() -> None:
    """Counted from 1, as editors do."""
    document = parse("a:\n  b:\n    - c\n")
    assert [document.place(path) for path in [("a",), ("a", "b"), ("a", "b", 0)]] == [(1, 1), (2, 3), (3, 7)]


def test_a_key_that_stands_twice_is_noted() -> None:
    """The second one's line is kept."""
    assert parse("a: 1\nb: 2\na: 3\n").repeated == ((("a",), (3, 1)),)


def test_a_document_is_laid_over_those_before_it_as_compose_does() -> None:
    document = parse("a: {b: 1, c: [1]}\nd: 1\n---\na:\n  b: 2\n  c:\n    - 2\n---\ne: 3\n", several=True)
    assert document.data == {"a": {"b": 2, "c": [1, 2]}, "d": 1, "e": 3}
    assert [document.line(path) for path in [("a", "b"), ("a", "c", 0), ("a", "c", 1), ("d",), ("e",)]] == [
        5,
        1,
        7,
        2,
        9,
    ]


def test_a_second_document_is_an_error_where_there_may_be_one() -> None:
    with pytest.raises(DocumentError, match="another document"):
        parse("a: 1\n---\nb: 2\n")


def test_documents_that_contain_themselves_are_refused() -> None:
    with pytest.raises(DocumentError, match="contains itself"):
        parse("a: &a {b: *a}\n---\na: &a {b: *a}\n", several=True)


def test_aliases_that_multiply_are_refused() -> None:
    """A few lines cannot fill the memory."""
    lines = ["a0: &a0 [x, x]"] + [f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]" for i in range(1, 40)]
    with pytest.raises(DocumentError, match="aliases multiply"):
        parse("\n".join(lines))


@given(st.text())
def test_any_text_is_a_document_or_a_document_error(text: str) -> None:
    """For all texts: nothing else comes out."""
    try:
        parse(text, several=True)
    except DocumentError as error:
        assert error.line >= 1


def test_an_apostrophe_behind_a_backslash_is_an_apostrophe_to_compose() -> None:
    read = parse('a: "it\\\'s"\nb: [1]\n')
    assert read.data == {"a": "it's", "b": [1]}
    assert read.places["b", 0] == (2, 5)


def test_another_unknown_escape_is_an_error_in_its_line() -> None:
    with pytest.raises(DocumentError, match="escape") as caught:
        parse('a: 1\nb: "\\q"\n')
    assert caught.value.line == 2
