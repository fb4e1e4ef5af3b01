"""Where the items of a merged list stand."""

from deploy.checks.origins import origins


def test_an_item_is_looked_for_beyond_what_is_no_port() -> None:
    """Compose would not have resolved it; a variable that only Compose knows may have made it one."""
    port = {"target": 80, "published": "8080", "protocol": "tcp"}
    written = {"a.yml": {"web": {"ports": ["8080:80"]}}, "b.yml": {"web": {"ports": ["a door"]}}}
    found = origins({"web": {"ports": [port]}}, written)
    assert found == {("services", "web", "ports", 0): ("a.yml", ("services", "web", "ports", 0))}
