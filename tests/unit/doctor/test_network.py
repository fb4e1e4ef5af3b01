"""Names, buffers and packets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.doctor.judges.buffers import ADVISED, WANTED, buffers
from deploy.doctor.judges.dns import dns
from deploy.doctor.judges.mtu import mtu
from deploy.doctor.looks.network import default_interface, future

ROUTES = """Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
docker0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0
wlan0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0
eth0\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0
"""
NAMES = st.dictionaries(st.sampled_from(["a.example", "b.example", "c.example"]), st.booleans(), min_size=1)


@given(inside=NAMES, outside=NAMES)
def test_a_name_that_only_the_host_finds_is_dockers_fault_and_others_are_the_networks(inside, outside):
    missing = [name for name, found in inside.items() if not found]
    blamed = [name for name in missing if outside.get(name)]
    finding = dns(inside, outside)
    assert finding.status == ("error" if blamed else "warning" if missing else "ok")
    assert all(name in finding.what for name in blamed or missing or inside)


@given(granted=st.integers(0, 1 << 30), limit=st.none() | st.integers(0, 1 << 30))
def test_buffers_are_a_warning_where_livekit_would_complain_and_nowhere_else(granted, limit):
    finding = buffers(granted, limit)
    assert finding.status == ("warning" if granted < WANTED else "ok")
    assert bool(finding.remedy) == (granted < WANTED or (limit is not None and limit < ADVISED))


@given(host=st.integers(576, 9000), networks=st.dictionaries(st.text("ab", min_size=1), st.integers(576, 9000)))
def test_every_network_with_larger_packets_than_the_way_out_is_named(host, networks):
    finding = mtu({"eth0": host}, networks)
    wide = [name for name, size in networks.items() if size > host]
    assert finding.status == ("warning" if wide else "ok")
    assert all(f"{name} {networks[name]}" in finding.what for name in wide)


def test_a_machine_without_a_way_out_is_not_judged():
    assert mtu({}, {"bridge": 1500}).status == "untried"


def test_the_remedy_narrows_the_networks_that_compose_makes_and_not_docker0_alone():
    (put, _) = mtu({"eth0": 1400}, {"bridge": 1500}).remedy
    assert '"mtu": 1400' in put
    assert future(put[put.index("{") : put.rindex("}") + 1]) == 1400


@pytest.mark.parametrize("text", ["", "{", "[]", '{"default-network-opts": {"bridge": {}}}', '{"mtu": 1400}'])
def test_a_network_of_composes_has_1500_where_nothing_else_was_said(text):
    assert future(text) == 1500


def test_the_default_route_with_the_lowest_metric_leads_outside():
    assert default_interface(ROUTES) == "eth0"
    assert default_interface(ROUTES.splitlines()[0]) == ""
    assert default_interface("") == ""
