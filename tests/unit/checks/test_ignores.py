"""Comments that leave a finding out: where they may stand, and which of them ignore nothing."""

import pytest

from deploy.checks import Finding, check

IMAGE = "services:\n  web:\n    {above}image: nginx:latest{behind}\n"


def found(*comments: str, behind: str = "") -> list[Finding]:
    above = "".join(f"{comment}\n    " for comment in comments)
    text = IMAGE.format(above=above, behind=behind)
    return [one for one in check(text, profiles=[], environ={}) if one.rule in ("DC007", "DC046")]


@pytest.mark.parametrize(
    "comments",
    [
        ["# deployctl: ignore DC007 a reason", "# that takes two lines"],
        ["# deployctl: ignore DC007 a reason", "# deployctl: ignore DC030 another"],
        ["# deployctl: ignore dc007 a reason"],
        ["# deployctl: ignore DC030, DC007 a reason"],
        ["# deployctl: ignore DC030 DC007 a reason"],
        ["#deployctl:ignore DC030,dc007 a reason"],
        ["# a test:", "# deployctl: ignore DC007 a reason"],
    ],
)
def test_a_block_of_comments_ignores_what_its_ids_find_in_the_line_behind_it(comments: list[str]) -> None:
    assert found(*comments) == []


def test_a_comment_speaks_of_no_other_line_than_the_one_behind_its_block() -> None:
    assert [one.rule for one in found("# deployctl: ignore DC007 a reason", "restart: always")] == ["DC007"]
    assert found(behind="  # deployctl: ignore DC007 a reason") == []


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        ("# deployctl: ignore", "ignores nothing: no rule's id follows"),
        ("# deployctl: ignore the newest is wanted", "ignores nothing: no rule's id follows"),
        ("# deployctl: ignore: DC007 a reason", "ignores nothing: no rule's id follows"),
        ("# deployctl: ignore DC999 a reason", "there is no rule DC999"),
        ("# deployctl: ignore DC07 a reason", "there is no rule DC07"),
        ("# deployctl: ignore DC007", "ignores without a reason"),
    ],
)
def test_a_comment_that_ignores_nothing_says_so(comment: str, message: str) -> None:
    assert [(one.line, one.message) for one in found(comment) if one.rule == "DC046"] == [(3, message)]
    assert [one.rule for one in found(comment) if one.rule == "DC007"] == ["DC007"]


@pytest.mark.parametrize(
    "comment",
    [
        "# deployctl: ignored by whoever reads it",
        "# deployctl: ignore-file",
        "# this one deployctl ignores",
        "# deployctl: ignore DC030 a rule that finds nothing here",
    ],
)
def test_other_comments_are_left_alone(comment: str) -> None:
    assert [one.rule for one in found(comment)] == ["DC007"]
