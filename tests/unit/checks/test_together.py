"""Several files, as Compose reads them together; its own words are given here."""

import json

import pytest

from deploy.checks import Facts, Finding
from deploy.checks.origins import origins
from deploy.checks.sources import Source
from deploy.checks.together import accepted, apart, refused, unresolved
from deploy.config import document

BASE = "services:\n  web:\n    image: nginx:1.29\n    ports: ['80:80']\n"
OVER = "services:\n  web:\n    image: nginx\n"
TEXTS = {"base.yml": BASE, "over.yml": OVER}


def resolved(image: str = "nginx", **more: object) -> str:
    ports = [{"mode": "ingress", "target": 80, "published": "80", "protocol": "tcp"}]
    return json.dumps({"name": "x", "services": {"web": {"image": image, "ports": ports, **more}}})


def of(printed: str, texts: dict[str, str] = TEXTS) -> list[Finding]:
    return accepted(printed, sources(texts), profiles=[], facts=Facts())


def sources(texts: dict[str, str], **environ: str) -> dict[str, Source]:
    return {name: Source(text, environ) for name, text in texts.items()}


def refusals(said: str, texts: dict[str, str], **environ: str) -> list[tuple[str, str, str, int]]:
    found = refused(said, sources(texts, **environ), profiles=[])
    return [(one.rule, one.file, one.path, one.line) for one in found if one.severity == "error"]


def test_a_finding_stands_where_the_last_file_says_so() -> None:
    (tag,) = [one for one in of(resolved()) if one.rule == "DC007"]
    assert (tag.file, tag.line, tag.column) == ("over.yml", 3, 5)


def test_a_range_of_ports_which_compose_writes_out_moves_no_place() -> None:
    ranged = "      - 127.0.0.1:5000-5001:5000-5001\n      - 6379:6379\n"
    texts = {"c.yml": f"services:\n  db:\n    image: redis:8\n    ports:\n{ranged}"}
    ports = [{"target": port, "published": str(port), "protocol": "tcp"} for port in (5000, 5001, 6379)]
    printed = json.dumps({"name": "x", "services": {"db": {"image": "redis:8", "ports": ports}}})
    assert [(one.rule, one.line) for one in of(printed, texts) if one.rule == "DC021"] == [("DC021", 6)]


def test_what_compose_accepts_is_no_error_of_schema_or_reference() -> None:
    """It is Compose that knows: here a network that only it has resolved."""
    found = of(resolved(networks={"elsewhere": None}, depends_on={"db": {"condition": "service_started"}}))
    assert [one for one in found if one.severity == "error"] == []


def test_a_service_of_a_profile_that_is_not_active_is_looked_at_as_it_stands() -> None:
    texts = {"c.yml": BASE + "  tool:\n    image: tool:latest\n    profiles: [tools]\n"}
    assert ("DC007", "services.tool.image") in [(one.rule, one.path) for one in of(resolved("nginx:1.29"), texts)]


def test_what_our_rules_know_stands_in_the_place_of_composes_words() -> None:
    texts = {"c.yml": BASE + "    depends_on: [nobody]\n"}
    said = 'service "web" depends on undefined service "nobody": invalid compose project\n'
    assert refusals(said, texts) == [("DC003", "c.yml", "services.web.depends_on.0", 5)]


def test_composes_own_words_stand_beside_what_they_name() -> None:
    texts = {"c.yml": "services:\n  web:\n    extends: {file: other.yml, service: base}\n"}
    said = 'time="x" level=warning msg="y"\nopen /somewhere/other.yml: no such file or directory\n'
    assert refusals(said, texts) == [("DC000", "c.yml", "services.web.extends.file", 3)]


def test_a_name_that_another_file_may_define_is_left_to_compose() -> None:
    texts = {"a.yml": "services:\n  web: {image: 'a:1', depends_on: [db]}\n", "b.yml": "services:\n  db: {foo: 1}\n"}
    assert refusals("services.db additional properties 'foo' not allowed", texts) == [
        ("DC001", "b.yml", "services.db.foo", 2)
    ]


STACK = """services:
  voice:
    image: voice:1
    container_name: voice
    env_file: [{path: ./app.env}]
    volumes: ["${HOME_OF_MODELS}/x:/models", "data:/data"]
    mem_limit: ${LIMIT}
  volume-keeper:
    image: keeper:1
    depends_on: {voice: {condition: service_started}}
volumes: {data: {}}
"""


@pytest.mark.parametrize(
    ("said", "path", "line"),
    [
        # The file's folder is called as the container is; what is meant is the entry that leads to the file.
        ("env file /srv/voice/app.env not found: stat /srv/voice/app.env: no such file or directory",
         "services.voice.env_file.0.path", 5),
        ("invalid spec: /m/x:/models: whatever Compose has against it", "services.voice.volumes.0", 6),
        ("'services[voice].mem_limit' invalid suffix: 'q'", "services.voice.mem_limit", 7),
        ('service "volume-keeper" has something against voice: no', "services.volume-keeper.depends_on.voice", 10),
        ('service "voice" refers to undefined volume data: no', "services.voice.volumes.1", 6),
        ("something else", "(root)", 1),
    ],
)  # fmt: skip
def test_composes_words_stand_at_the_place_that_they_mean(said: str, path: str, line: int) -> None:
    (own,) = [one for one in refusals(said, {"c.yml": STACK}, HOME_OF_MODELS="/m", LIMIT="2q") if one[0] == "DC000"]
    assert own == ("DC000", "c.yml", path, line)


def test_an_error_elsewhere_does_not_hide_composes_words() -> None:
    texts = {"c.yml": "services:\n  web: {image: 'a:1', shm_size: 1x}\n  api: {ports: ['80']}\n"}
    assert [one[0] for one in refusals("'services[web].shm_size' invalid suffix: 'x'", texts)] == ["DC000", "DC009"]


def test_what_stands_in_a_list_is_said_once() -> None:
    texts = {"c.yml": "services:\n  web:\n    image: 'a:1'\n    environment:\n      - B=${NO_SUCH:?no}\n"}
    said = "error while interpolating services.web.environment.[]: required variable NO_SUCH is missing a value: no"
    assert [one[0] for one in refusals(said, texts)] == ["DC002"]


def test_a_cycle_is_said_once() -> None:
    texts = {"c.yml": "services:\n  aaa: {image: 'a:1', depends_on: [bbb]}\n  bbb: {image: 'b:1', depends_on: [aaa]}\n"}
    assert [one[0] for one in refusals("dependency cycle detected: bbb -> aaa -> bbb", texts)] == ["DC004"]


def test_a_cycle_is_found_where_compose_has_overlooked_it() -> None:
    """It does now and then."""
    found = of(resolved(depends_on={"web": {"condition": "service_healthy"}}, volumes_from=["web"]))
    assert "DC004" in [one.rule for one in found if one.severity == "error"]


def test_a_cycle_through_two_files_stands_where_it_is_closed() -> None:
    texts = {"c.yml": "services:\n  aaa:\n    image: 'a:1'\n    depends_on:\n      - bbb\n"}
    texts["o.yml"] = "services:\n  bbb:\n    image: 'b:1'\n    depends_on:\n      aaa: {condition: service_started}\n"
    assert refusals("dependency cycle detected: bbb -> aaa -> bbb", texts) == [
        ("DC000", "o.yml", "services.bbb.depends_on.aaa", 5)
    ]


def test_a_line_of_an_env_file_is_not_taken_for_a_line_of_the_compose_file() -> None:
    assert refusals("failed to read /srv/.env: line 9: key cannot contain a space", {"c.yml": BASE}) == [
        ("DC000", "/srv/.env", "(root)", 9)
    ]


def test_files_that_compose_accepts_and_does_not_print_are_checked_without_their_references() -> None:
    """One may name what another one defines."""
    texts = {"a.yml": "services:\n  web: {image: nginx, depends_on: [db]}\n", "b.yml": "services: {}\n"}
    found = unresolved(sources(texts), profiles=[], facts=Facts())
    assert [one.rule for one in found if one.severity != "note"] == ["DC007"]


def test_a_file_that_is_only_extended_lends_its_ports_and_not_its_services() -> None:
    """Compose does not start `other`, which would take the port of `web`."""
    base = "services:\n  base: {image: 'a:1', ports: ['80:80']}\n  other: {image: 'b:1', ports: ['80:81']}\n"
    files = {
        "common.yml": Source(base, extended=True),
        "c.yml": Source("services:\n  web:\n    extends: {file: common.yml, service: base}\n"),
    }
    found = accepted(resolved("a:1"), files, profiles=[], facts=Facts())
    assert [one for one in found if one.rule == "DC006" or "other" in one.path] == []


def test_an_item_of_a_merged_list_stands_in_the_file_that_it_came_from() -> None:
    texts = {
        "c.yml": "services:\n  db:\n    image: redis:8\n    ports:\n      - 6379:6379\n      - 127.0.0.1:6380:6380\n",
        "o.yml": "services:\n  db:\n    ports:\n      - 127.0.0.1:7000:7000\n",
    }
    ports = [{"target": 6379, "published": "6379"}]
    ports += [{"target": port, "published": str(port), "host_ip": "127.0.0.1"} for port in (6380, 7000)]
    printed = json.dumps({"name": "x", "services": {"db": {"image": "redis:8", "ports": ports}}})
    (exposed,) = [one for one in of(printed, texts) if one.rule == "DC021"]
    assert (exposed.file, exposed.line, exposed.column) == ("c.yml", 5, 9)
    texts["c.yml"] = texts["c.yml"].replace("6379:6379", "6379:6379 # deployctl: ignore DC021 behind a firewall")
    assert [one for one in of(printed, texts) if one.rule == "DC021"] == []


@pytest.mark.parametrize(
    ("key", "base", "over", "merged"),
    [
        ("ports", "'53:53/udp', '80'", "'80:80'", [{"target": 80}, {"target": 80, "published": "80"}]),
        ("ports", "'8-9:8-9'", "'1:1'", [{"target": 9, "published": "9"}, {"target": 1, "published": "1"}]),
        ("volumes", "'./a:/a', 'b:/b'", "'/c:/c'", [{"source": "b", "target": "/b"}, {"target": "/c"}]),
        ("secrets", "x, key", "{source: other}", [{"source": "key", "target": "/k"}, {"source": "other"}]),
        ("cap_add", "NET_RAW, SYS_ADMIN", "ALL", ["SYS_ADMIN", "ALL"]),
    ],
)  # fmt: skip
def test_of_a_merged_list_each_item_is_found_in_its_file(key: str, base: str, over: str, merged: list[object]) -> None:
    written = {
        file: document.parse(f"services:\n  web:\n    {key}: [{items}]\n").data["services"]
        for file, items in (("c.yml", base), ("o.yml", over))
    }
    path = ("services", "web", key)
    last = len(written["c.yml"]["web"][key]) - 1
    assert origins({"web": {key: merged}}, written) == {
        (*path, 0): ("c.yml", (*path, last)),
        (*path, 1): ("o.yml", (*path, 0)),
    }


def test_an_item_that_is_written_nowhere_stands_where_the_last_list_does() -> None:
    written = {file: {"web": {"cap_add": ["NET_RAW"]}} for file in ("c.yml", "o.yml")}
    path = ("services", "web", "cap_add")
    assert origins({"web": {"cap_add": ["ALL"]}}, written) == {(*path, 0): ("o.yml", path)}


def test_an_override_by_itself_is_not_told_what_another_file_may_have() -> None:
    """No image, a dependency, a volume: Compose, which knows, is not there."""
    over = "services:\n  web:\n    depends_on: [db]\n    volumes: ['data:/e']\n"
    files = sources({"c.yml": BASE, "o.yml": over})
    assert [one for one in apart(files, profiles=[]) if one.severity == "error"] == []
    assert {one.rule for one in apart({"o.yml": files["o.yml"]}, profiles=[]) if one.severity == "error"} == {
        "DC003",
        "DC005",
        "DC009",
    }
