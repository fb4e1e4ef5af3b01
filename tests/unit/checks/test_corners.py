"""What people write in compose files now and then: half quotations, names for addresses, checks that cannot be read."""

import pytest

from tests.unit.checks.findings import findings

LLAMA = "llm: {image: 'ghcr.io/ggml-org/llama.cpp:server', command: '--port 8080 -hf a/b:Q4 --alias a'"


@pytest.mark.parametrize(
    ("rule", "services", "number"),
    [
        # a quotation without an end: Compose takes it for words too
        ("DC017", "lk: {image: 'livekit/livekit-server:v1.9', command: [sh, -c, \"livekit-server --dev 'x\"]}", 1),
        # a cache of another name
        ("DC039", f"{LLAMA}, environment: {{XDG_CACHE_HOME: /c}}, volumes: ['m:/c']}}", 0),
        ("DC039", f"{LLAMA}}}", 1),
        # a range of ports: which of them is asked is not said
        ("DC037", f"{LLAMA}, ports: ['127.0.0.1:9000-9001:9000-9001']}}", 0),
        # a host name for an address: another rule speaks of it
        ("DC021", "a: {image: 'a:1', ports: ['db.local:80:80']}", 0),
    ],
)
def test_is_read_as_compose_reads_it(rule, services, number):
    rest = "volumes: {m: }\n" if "m:/c" in services else ""
    assert len(findings(rule, services, rest=rest)) == number
