"""What the simulator says is what OpenRouter's own description of its API says, or stands in `differences`."""

import httpx
import pytest

from services.openrouter_sim.app import create_app
from services.openrouter_sim.settings import Settings
from tests.unit.openrouter_sim.conftest import Sim, serving
from tests.unit.openrouter_sim.description import JSON, Contract, examples, excerpt, place, responses
from tests.unit.openrouter_sim.differences import BROKEN, ERRORS_IN_200, KNOWN, NAMELESS
from tests.unit.openrouter_sim.playing import CHAT, Played, cases, play

CASES = {str(case): case for stream in (True, False) for case in cases(stream)}
CONTRACT = Contract()
ANY = {"model": "mistralai/mistral-nemo", "messages": [{"role": "user", "content": "hi"}]}


@pytest.fixture(scope="module")
def played(connected: Sim) -> dict[str, Played]:
    """Every case, played once."""
    connected.http.delete("/control").raise_for_status()
    return {name: play(connected, case) for name, case in CASES.items()}


def misfits(contract: Contract, name: str, played: Played) -> list[str]:
    found = []
    for body in played.bodies:
        status = body.get("error", {}).get("code") if name in ERRORS_IN_200 else played.status
        found += contract.misfits(CHAT, str(status), played.kind, body)
    return found


def unfit(contract: Contract, path: str, response: httpx.Response) -> list[str]:
    return contract.misfits(path, str(response.status_code), response.headers["content-type"], response.json())


@pytest.mark.parametrize("name", CASES)
def test_every_body_and_every_event_fits_the_description(played, name):
    assert misfits(CONTRACT, name, played[name]) == []


@pytest.mark.parametrize("name", CASES)
def test_only_what_is_broken_on_purpose_escapes_the_description(played, name):
    escapes = not played[name].bodies or bool(played[name].rubbish)
    assert escapes == (name in BROKEN)


def test_the_lists_of_exceptions_name_cases_that_are_played():
    assert BROKEN.keys() | ERRORS_IN_200 <= CASES.keys()


def test_every_status_of_the_description_is_played_and_no_other(played):
    assert {one.status for one in played.values()} - {None} == {int(status) for status in responses(CHAT)}


def test_every_type_of_error_is_one_of_the_descriptions(played):
    types = {kind for one in played.values() for body in one.bodies for kind in error_types(body)}
    assert {"rate_limit_exceeded", "provider_unavailable"} <= types
    assert types <= set(excerpt()["components"]["schemas"]["ApiErrorType"]["enum"])


def error_types(body: object) -> list[str]:
    if isinstance(body, list):
        return [kind for inner in body for kind in error_types(inner)]
    if isinstance(body, dict):
        own = [body["error_type"]] if "error_type" in body else []
        return own + [kind for inner in body.values() for kind in error_types(inner)]
    return []


@pytest.mark.parametrize("path", ["/key", "/models"])
def test_what_can_be_looked_up_fits_the_description(sim, path):
    assert unfit(CONTRACT, path, sim.http.get(f"/api/v1{path}")) == []


@pytest.mark.parametrize("key", [{}, {"Authorization": "Bearer sk-or-revoked"}], ids=["missing", "revoked"])
def test_a_refused_key_is_refused_as_described(address, key):
    for method, path in (("GET", "/key"), ("POST", CHAT)):
        response = httpx.request(method, f"{address}/api/v1{path}", headers=key, trust_env=False)
        assert response.status_code == 401
        assert unfit(CONTRACT, path, response) == []


@pytest.mark.parametrize(
    "body",
    [None, {"model": "x"}, {"messages": ANY["messages"]}, ANY | {"model": "no/such"}, ANY | {"models": list("abcd")}],
    ids=["no JSON", "no messages", "no model", "unknown model", "too many models"],
)
def test_a_request_that_makes_no_sense_is_refused_as_described(sim, body):
    response = sim.http.post(f"/api/v1{CHAT}", json=body)
    assert response.status_code == 400
    assert unfit(CONTRACT, CHAT, response) == []


def test_the_error_that_ends_an_upstreams_answer_fits_the_description(sim, front):
    sim.put(text="One is here and stays. Two is near and comes along. Three is the end of it all. Four is more.")
    played = play(front, CASES["ERROR_MID-streamed"])
    assert "error" in played.bodies[-1]["data"]
    assert misfits(CONTRACT, "ERROR_MID-streamed", played) == []


def test_an_upstream_that_is_not_there_fails_as_described():
    with serving(create_app(Settings(upstream="http://127.0.0.1:9/v1"))) as at:
        response = httpx.post(f"{at}/api/v1{CHAT}", json=ANY, trust_env=False)
    assert response.status_code == 502
    assert unfit(CONTRACT, CHAT, response) == []


@pytest.mark.parametrize("difference", KNOWN, ids=str)
def test_a_known_difference_is_none_of_the_descriptions_and_one_that_the_simulator_shows(sim, played, difference):
    nameless = {NAMELESS: responses("/key")["200"][JSON]["schema"]}
    assert difference.field not in place(excerpt()["components"]["schemas"] | nameless, difference)["properties"]
    without = Contract(other for other in KNOWN if other is not difference)
    key = unfit(without, "/key", sim.http.get("/api/v1/key"))
    assert key or any(misfits(without, name, one) for name, one in played.items())


@pytest.mark.parametrize("path", [CHAT, "/key"])
def test_the_descriptions_own_examples_fit_it(path):
    for status, kind, body in examples(path):
        assert CONTRACT.misfits(path, status, kind, body) == []
