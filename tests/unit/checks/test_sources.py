"""Which files belong to a project, and what may be filled in there."""

from collections.abc import Mapping

from deploy.checks.sources import Source, gather

MAIN = """include: [sub/a.yml, {path: [b.yml]}]
services: {x: {extends: {file: sub/c.yml, service: y}}}
"""
SERVICES = "services: {}\n"


def gathered(texts: Mapping[str, str], variables: Mapping[str, Mapping[str, str]] | None = None) -> dict[str, Source]:
    return gather([next(iter(texts))], texts.get, {"OWN": "1"}, lambda name: (variables or {}).get(name, {}))


def test_files_that_are_included_or_extended_are_read_once_and_come_first() -> None:
    texts = {
        "main.yml": MAIN,
        "sub/a.yml": "include: [../main.yml, d.yml]\n",
        "sub/c.yml": SERVICES,
        "sub/d.yml": SERVICES,
    }
    assert list(gathered(texts)) == ["sub/d.yml", "sub/a.yml", "sub/c.yml", "main.yml"]


def test_a_file_that_is_no_yaml_names_nothing() -> None:
    assert list(gather(["a.yml", "a.yml"], {"a.yml": "services: ["}.get, {}, lambda _: {})) == ["a.yml"]


def test_a_file_that_is_only_extended_is_told_from_one_that_is_included_too() -> None:
    texts = {"main.yml": MAIN, "sub/a.yml": SERVICES, "b.yml": SERVICES, "sub/c.yml": SERVICES}
    assert [name for name, one in gathered(texts).items() if one.extended] == ["sub/c.yml"]
    texts["b.yml"] = "include: [sub/c.yml]\n"
    assert [name for name, one in gathered(texts).items() if one.extended] == []


def test_an_included_project_has_an_env_file_of_its_own_below_the_variables_of_ours() -> None:
    texts = {
        "main.yml": "include: [sub/a.yml, {path: b/b.yml, env_file: [one.env, two.env]}, {path: c/c.yml, "
        "project_directory: d}]\n",
        "sub/a.yml": "include: [in/e.yml]\n",
        "sub/in/e.yml": SERVICES,
        "b/b.yml": SERVICES,
        "c/c.yml": SERVICES,
    }
    variables = {
        "sub/.env": {"A": "1", "OWN": "2"},
        "sub/in/.env": {"A": "3", "E": "4"},
        "one.env": {"B": "5"},
        "two.env": {"B": "6"},
        "d/.env": {"C": "7"},
    }
    assert {name: one.environ for name, one in gathered(texts, variables).items()} == {
        "sub/a.yml": {"A": "1", "OWN": "1"},
        "sub/in/e.yml": {"A": "1", "E": "4", "OWN": "1"},
        "b/b.yml": {"B": "6", "OWN": "1"},
        "c/c.yml": {"C": "7", "OWN": "1"},
        "main.yml": {"OWN": "1"},
    }


def test_files_that_include_each_other_are_read_once() -> None:
    assert list(gathered({"a.yml": "include: [b.yml]", "b.yml": "include: [a.yml]"})) == ["b.yml", "a.yml"]


def test_what_is_included_from_elsewhere_is_left_to_compose() -> None:
    assert list(gathered({"a.yml": "include: [https://example.org/b.yml, c.yml]", "c.yml": ""})) == ["c.yml", "a.yml"]
