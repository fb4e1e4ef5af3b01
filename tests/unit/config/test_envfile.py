"""Somebody's `.env`, read as Compose reads it."""

from pathlib import Path

import pytest

from deploy.config.envfile import as_compose_reads


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("A=1\nB=${A}2\n", {"A": "1", "B": "12"}),
        ("export A='$B'  # why\n", {"A": "$B"}),
        ("A\nB=1\n", {"B": "1"}),
        ("a line that is none\nB=1\n", {"B": "1"}),
    ],
)
def test_what_can_be_understood_is_read(text: str, values: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(text)
    assert as_compose_reads(tmp_path / ".env") == values


def test_where_there_is_no_file_there_are_no_values(tmp_path: Path) -> None:
    assert as_compose_reads(tmp_path / ".env") == {}
    assert as_compose_reads(tmp_path) == {}
