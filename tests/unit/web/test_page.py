"""The page is served, complete and closed to everybody else."""

import json
import re
from pathlib import Path

import pytest

import services.web

WEB = Path(services.web.__file__).parent
SOURCES = [path for path in (WEB / "static").iterdir() if path.is_file()]


def test_the_page_is_served_without_keys_too(client, keyless):
    for each in (client, keyless):
        response = each.get("/")
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/html")


def test_the_page_has_one_button_to_talk_and_another_to_mute_which_is_hidden_while_nothing_can_be_muted(client):
    buttons = re.findall(r"<button([^>]*)>([^<]*)</button>", client.get("/").text)
    assert [label for _, label in buttons] == ["Talk", "Mute"]
    assert ["hidden" in attributes for attributes, _ in buttons] == [False, True]
    assert 'aria-pressed="false"' in buttons[1][0]


def test_everything_that_the_page_names_is_served_here(client):
    named = re.findall(r'(?:src|href)="([^"]+)"', client.get("/").text)
    vendored = "/static/vendor/livekit-client.umd.js"
    assert vendored in named
    for path in set(named) - {vendored}:
        assert client.get(path).status_code == 200, path


def test_every_module_that_a_script_imports_is_served(client):
    for source in (WEB / "static").glob("*.js"):
        for name in re.findall(r'from "\./([^"]+)"', source.read_text()):
            response = client.get(f"/static/{name}")
            assert response.status_code == 200
            assert "javascript" in response.headers["content-type"]


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_the_page_loads_nothing_from_elsewhere(source):
    addresses = set(re.findall(r"https?://[^\s\"'`]+", source.read_text())) - {"http://www.w3.org/2000/svg"}
    assert not {address for address in addresses if "." in address}


@pytest.mark.parametrize("path", ["/", "/health", "/api/token", "/static/page.js", "/nowhere"])
def test_every_response_is_closed_to_other_pages(client, path):
    headers = client.get(path).headers
    policy = dict(rule.split(" ", 1) for rule in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["connect-src"] == "'self' wss://voice.example https://voice.example"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["permissions-policy"].startswith("microphone=(self)")
    assert "access-control-allow-origin" not in headers


def test_no_script_or_style_stands_in_the_page_itself():
    text = (WEB / "static/index.html").read_text()
    assert not re.search(r"<style|style=|\son\w+=|<script(?![^>]*src=)", text)


def test_a_path_out_of_the_static_folder_leads_nowhere(client):
    assert client.get("/static/%2e%2e/settings.py").status_code == 404


def test_the_lock_file_names_no_registry():
    lock = (WEB / "package-lock.json").read_text()
    assert "resolved" not in lock
    assert "livekit-client" in json.loads(lock)["packages"][""]["dependencies"]
