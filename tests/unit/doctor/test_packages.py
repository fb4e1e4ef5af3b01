"""The commands that install Docker, by distribution."""

from deploy.doctor.packages import Host, install, own_mirror, start, undo

DEB822 = """Types: deb
# a comment
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main
"""
LINES = "# old\ndeb [arch=amd64 signed-by=/k.gpg] http://lines.example/debian bookworm main contrib\n"


def test_the_mirror_of_the_host_is_found_in_both_formats():
    keyring = "/usr/share/keyrings/debian-archive-keyring.gpg"
    assert own_mirror([DEB822], "bookworm") == ("http://mirror.example/debian", keyring)
    assert own_mirror([LINES], "bookworm") == ("http://lines.example/debian", "/k.gpg")
    assert own_mirror(["deb http://else.example/x stable main"], "bookworm") is None


def test_on_debian_12_the_newer_suites_are_pinned_below_everything():
    sources, preferences, *_, packages = install(Host("debian", "bookworm", (DEB822,)))
    assert "URIs: http://mirror.example/debian\nSuites: trixie sid" in sources
    assert "Pin-Priority: 50\n\nPackage: *" in preferences
    assert "docker.io/trixie" in packages
    assert "docker.io/sid" not in packages


def test_on_debian_13_and_ubuntu_the_plain_packages_do():
    assert "docker-compose " in install(Host("debian", "trixie"))[-1]
    assert "docker-compose-v2" in install(Host("ubuntu", "noble"))[-1]


def test_elsewhere_nothing_is_installed():
    assert install(Host("fedora", "")) == ()


def test_no_source_list_of_the_host_is_changed_and_what_was_added_can_be_taken_back():
    host = Host("debian", "bookworm", (DEB822,))
    written = [command.split()[1] for command in install(host) if command.startswith("cat ")]
    assert written == [">/etc/apt/sources.list.d/deployctl.sources", ">/etc/apt/preferences.d/deployctl"]
    assert any(command.startswith("rm ") for command in undo(host))


def test_where_there_is_no_init_system_the_engine_is_started_by_hand():
    assert start(Host("debian", "bookworm", systemd=True)) == ("systemctl enable --now docker",)
    assert start(Host("debian", "bookworm"))[0].endswith("&")
