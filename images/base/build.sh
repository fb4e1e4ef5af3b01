#!/bin/sh
# Make a base image from Debian's packages; the root file system goes to standard output as a tar.
#
#   sh build.sh RECIPE.recipe | docker import - NAME:TAG
#
# The mirror is the one that this host's own apt uses, else mmdebstrap's default. What this host trusts
# (/usr/local/share/ca-certificates) the image trusts: apt, pip and npm in builds on top of it then work
# behind a proxy that re-signs TLS.
set -eu

[ $# -eq 1 ] || { echo "usage: sh build.sh RECIPE.recipe > ROOT.tar" >&2; exit 2; }
recipe=$1
[ -r "$recipe" ] || { echo "build.sh: $recipe: no such recipe" >&2; exit 2; }
case $recipe in */*) ;; *) recipe=./$recipe ;; esac
# shellcheck source=images/base/python.recipe
. "$recipe"

keyring=/usr/share/keyrings/debian-archive-keyring.gpg
command -v mmdebstrap >/dev/null || { echo "build.sh: mmdebstrap is missing: apt-get install mmdebstrap" >&2; exit 1; }
[ -r "$keyring" ] || { echo "build.sh: $keyring is missing: apt-get install debian-archive-keyring" >&2; exit 1; }

etc=/etc/apt
eval "$(apt-config shell etc Dir::Etc/d 2>/dev/null || true)"
# The first address in apt's own source lists whose path ends in $1.
mirror() {
    cat "$etc"/sources.list "$etc"/sources.list.d/*.list "$etc"/sources.list.d/*.sources 2>/dev/null |
        sed '/^[[:space:]]*#/d' | tr -s '[:space:]' '\n' | grep -E "^https?://[^[:space:]]+/$1/?\$" | head -n 1
}

debian=$(mirror debian || true)
security=$(mirror debian-security || true)
if [ -n "$debian" ]; then
    set -- "deb $debian $suite main"
    # Security updates are a suite of their own, except in sid, where everything goes at once.
    [ "$suite" = sid ] || [ -z "$security" ] || set -- "$@" "deb $security $suite-security main"
else
    set --
fi

# A mirror that syncs rarely serves sid's index past its date; its signature is still checked.
valid_until=true
[ "$suite" != sid ] || valid_until=false

# Non-root mmdebstrap maps ids: its chroot is filled through hooks, which run with the chroot's path as $1.
exec mmdebstrap --quiet --mode=auto --format=tar --variant="$variant" --keyring="$keyring" \
    --aptopt='Acquire::Retries "3"' \
    --aptopt="Acquire::Check-Valid-Until \"$valid_until\"" \
    --include="$(echo "$packages" | tr ' ' ',')" \
    --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-include=/usr/share/doc/*/copyright' \
    --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/info/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' \
    --customize-hook='for crt in /usr/local/share/ca-certificates/*.crt; do
        [ -f "$crt" ] || continue
        cat "$crt" > "$1/usr/local/share/ca-certificates/${crt##*/}"
    done
    chroot "$1" update-ca-certificates >/dev/null 2>&1' \
    --customize-hook='rm -rf "$1"/var/cache/* "$1"/var/log/* "$1"/etc/hostname "$1"/etc/resolv.conf' \
    "$suite" - "$@"
