"""Images and models, and whether those who have them answer."""

from hypothesis import given
from hypothesis import strategies as st

from deploy.doctor.judges.supply import Holding, disk, hub, images, registries

SILENT = {"ghcr.io": "its name is unknown here"}
SIZES = st.dictionaries(st.text("abc", min_size=1), st.floats(0, 100), max_size=5)


@given(free=st.floats(0, 1000), wanted=SIZES)
def test_what_does_not_fit_is_an_error_and_what_just_fits_a_warning(free, wanted):
    want = sum(wanted.values())
    finding = disk(free, "/var/lib/docker", wanted)
    assert finding.status == ("error" if free < want else "warning" if free < want + 2 else "ok")
    assert bool(finding.remedy) == (finding.status != "ok")


def test_the_room_of_another_machine_is_not_judged():
    assert disk(None, "/var/lib/docker", {"kokoro": 6.0}).status == "untried"


def test_each_image_is_told_with_its_size_or_what_getting_it_takes():
    here, missing = images([Holding("livekit", "l:1", 1 << 30), Holding("kokoro", "k:1", None, "pull", 6.0)])
    assert here.what == "livekit: l:1 is here (1.00 GiB)"
    assert missing.what == "kokoro: k:1 is not here; up will pull it, about 6.0 GiB"


def test_silent_registries_name_the_ways_out():
    finding = registries(SILENT, ["k:1"], "", asked=True)
    assert finding.status == "warning"
    assert "--profile lite --build" in finding.remedy[0]
    assert "k:1" in finding.what


def test_silent_registries_stop_nobody_who_has_the_images():
    finding = registries(SILENT, (), "", asked=True)
    assert finding.status == "warning"
    assert "up does not need it" in finding.what


def test_an_image_that_can_be_had_in_no_way_is_an_error():
    assert registries(SILENT, ["k:1"], "k:1 is not here", asked=True).status == "error"
    assert registries({}, (), "k:1 is not here", asked=False).status == "error"


def test_who_asks_no_registry_needs_none():
    assert registries({}, (), "", asked=False).status == "ok"
    assert registries({}, (), "", asked=True).status == "ok"


def test_a_silent_hub_matters_only_to_those_who_would_download():
    wanting = {"nemotron": "2.4 GB of weights"}
    assert hub("hub.example", {}, "").status == "ok"
    assert hub("hub.example", wanting, "").status == "ok"
    assert hub("hub.example", wanting, "refused").status == "warning"
    assert hub("hub.example", wanting, "refused", "nemotron would be built in vain").status == "error"
