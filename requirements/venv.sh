# Sourced by the launchers: ensure_venv KIND makes $root/.venv hold what requirements/KIND.txt locks.
# A copy of the lock inside .venv says what it holds, so a second start costs one comparison.

die() {
    printf 'Error: %s\n' "$1" >&2
    exit 1
}

is_current() {
    [ -x "$root/.venv/bin/python" ] && [ "$(cat "$root/.venv/root" 2>/dev/null)" = "$root" ] &&
        cmp -s "$root/requirements/$1.txt" "$root/.venv/$1.txt"
}

find_python() {
    for candidate in python3.13 python3.12 python3.11 python3.14 python3; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return 0
        fi
    done
    return 1
}

make_venv() {
    if ! python=$(find_python); then
        die "Python 3.11 or newer is needed. Next: apt-get install python3 (Debian 12, Ubuntu 24.04), brew install python@3.13 (macOS)"
    fi
    if [ -L "$root/.venv" ]; then
        rm "$root/.venv" # else what it links to would be emptied
    fi
    if command -v uv >/dev/null 2>&1; then
        uv venv --quiet --clear --python "$python" "$root/.venv"
    else
        "$python" -c 'import ensurepip, venv' 2>/dev/null ||
            die "$python lacks the venv module. Next: apt-get install python3-venv"
        "$python" -m venv --clear "$root/.venv"
    fi
    for site in "$root"/.venv/lib/python3*/site-packages; do
        printf '%s\n' "$root" >"$site/deployctl.pth"
    done
    printf '%s\n' "$root" >"$root/.venv/root"
}

has_installer() {
    [ -x "$root/.venv/bin/python" ] &&
        { command -v uv || "$root/.venv/bin/python" -c 'import pip'; } >/dev/null 2>&1 # uv makes .venv without pip
}

with_uv() {
    "$1" pip install --quiet --compile-bytecode --python "$root/.venv/bin/python" --require-hashes -r "$2"
}

with_pip() {
    "$root/.venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$1"
}

bring_uv() {
    sed -n '/^uv==/,/[^\\]$/p' "$1" >"$root/.venv/uv.txt"
    [ -s "$root/.venv/uv.txt" ] && with_pip "$root/.venv/uv.txt"
}

install() {
    lock=$root/requirements/$1.txt
    if command -v uv >/dev/null 2>&1; then
        with_uv uv "$lock"
    elif ! { bring_uv "$lock" && with_uv "$root/.venv/bin/uv" "$lock" 2>/dev/null; }; then
        with_pip "$lock" # uv knows neither the index nor the certificates of pip's configuration
    fi
}

ensure_venv() {
    if is_current "$1" || { [ "$1" = base ] && is_current dev; }; then
        return 0
    fi
    printf 'Preparing .venv (requirements/%s.txt)...\n' "$1" >&2
    if [ "$(cat "$root/.venv/root" 2>/dev/null)" != "$root" ] || ! has_installer; then
        make_venv
    fi
    install "$1" || die "the packages of requirements/$1.txt could not be installed. Next: check the network and the package index, then start again"
    cp "$root/requirements/$1.txt" "$root/.venv/$1.txt"
}
