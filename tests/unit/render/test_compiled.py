"""Compiled templates are kept for the next command, where nobody else could have put them."""

from pathlib import Path

import jinja2
import pytest

from deploy.compiled import kept


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "deployctl/templates"


def rendered(source: str) -> str:
    """Render a template in an environment of its own, as the next command does."""
    loader = jinja2.DictLoader({"services/a.j2": source})
    return (
        jinja2.Environment(loader=loader, bytecode_cache=kept(), autoescape=True).get_template("services/a.j2").render()
    )


def test_the_next_command_does_not_compile_again(cache, monkeypatch):
    assert rendered("{{ 1 + 1 }}") == "2"
    assert [path.name for path in cache.iterdir()] == ["services-a.j2.cache"]
    monkeypatch.setattr(jinja2.Environment, "compile", None)
    assert rendered("{{ 1 + 1 }}") == "2"


def test_a_changed_template_is_compiled_anew_and_takes_the_old_ones_place(cache):
    assert [rendered("{{ 1 + 1 }}"), rendered("{{ 1 + 2 }}"), rendered("{{ 1 + 1 }}")] == ["2", "3", "2"]
    assert len(list(cache.iterdir())) == 1


@pytest.mark.parametrize("content", [b"", b"j2", b"no bytecode at all" * 9])
def test_what_is_broken_is_compiled_anew(cache, content):
    rendered("{{ 1 + 1 }}")
    (cache / "services-a.j2.cache").write_bytes(content)
    assert rendered("{{ 1 + 1 }}") == "2"


def test_what_others_may_write_is_not_run(cache):
    rendered("{{ 1 + 1 }}")
    cache.chmod(0o777)
    assert kept() is None
    assert rendered("{{ 1 + 1 }}") == "2"


def test_where_nothing_can_be_kept_it_is_compiled_each_time(cache):
    cache.parent.write_text("a file in the folder's place")
    assert kept() is None
    assert rendered("{{ 1 + 1 }}") == "2"


def test_a_full_disk_costs_time_and_nothing_else(cache, monkeypatch):
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("jinja2.bccache.tempfile.NamedTemporaryFile", full)
    assert rendered("{{ 1 + 1 }}") == "2"
    assert list(cache.iterdir()) == []
