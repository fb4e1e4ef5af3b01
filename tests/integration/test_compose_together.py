"""Several files are read as Compose puts them together: no error where it has none, each place the right one."""

import os
from pathlib import Path

import pytest

from deploy.checks import Facts
from deploy.flows.validate import files

WEB = "services:\n  web:\n    image: web:1.2\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to be in, with no variable of Compose's set."""
    for name in [name for name in os.environ if name.startswith("COMPOSE_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def grave(folder: Path, texts: dict[str, str], *names: str) -> list[tuple[str, str, int]]:
    """Write files; give rule, file and line of what is worse than a note."""
    for name, text in texts.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    checked = files(names or ["c.yml"], Facts())
    assert checked.notes == ()
    return [(one.rule, one.file, one.line) for one in checked.findings if one.severity != "note"]


def test_a_service_beside_the_one_that_is_extended_is_none_of_the_projects(folder):
    common = "services:\n  base:\n    image: web:1.2\n    ports: ['127.0.0.1:8000:80']\n"
    other = "  other:\n    image: redis\n    ports: ['8000:6379']\n"
    extending = "services:\n  web:\n    extends: {file: common.yml, service: base}\n"
    assert grave(folder, {"common.yml": common + other, "c.yml": extending}) == []


def test_an_included_projects_variables_come_from_its_own_env_files(folder):
    texts = {
        "c.yml": "include: [sub/a.yml, {path: b/b.yml, env_file: b.env}]\n" + WEB,
        "sub/a.yml": "services:\n  a: {image: 'a:${A}'}\n",
        "sub/.env": "A=1\n",
        "b/b.yml": "services:\n  b: {image: 'b:${B}'}\n",
        "b.env": "B=1\n",
    }
    assert grave(folder, texts) == []
    unset = grave(folder, {"sub/.env": "", "b.env": ""})
    assert unset == [("DC002", "b/b.yml", 2), ("DC002", "sub/a.yml", 2)]


def test_a_port_stands_in_the_file_that_publishes_it_though_compose_merges_the_lists(folder):
    base = "services:\n  db:\n    image: redis:8.2\n    ports:\n      - 6379:6379\n      - 127.0.0.1:6380:6380\n"
    over = "services:\n  db:\n    ports:\n      - 127.0.0.1:7000:7000\n      - 7001:6379\n"
    found = grave(folder, {"c.yml": base, "o.yml": over}, "c.yml", "o.yml")
    assert found == [("DC021", "c.yml", 5), ("DC021", "o.yml", 5)]


def test_a_volume_that_an_override_replaces_stands_in_the_override(folder):
    base = WEB + "    volumes:\n      - ./a:/a\n      - ./run:/sock\n"
    over = "services:\n  web:\n    volumes:\n      - /var/run/docker.sock:/sock\n"
    assert grave(folder, {"c.yml": base, "o.yml": over}, "c.yml", "o.yml") == [("DC024", "o.yml", 4)]
