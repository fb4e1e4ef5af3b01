#!/bin/sh
# Make /opt/venv of an image from a locked requirements file: sh venv.sh REQUIREMENTS [OPTION OF PIP...]
# pip itself stays outside (/opt/pip, in the build stage only). Compiled files are kept: containers run with a
# read-only root and could not write them later, so every start would compile everything anew.
set -eu
requirements=$1
shift
python3 -m venv --without-pip /opt/venv
python3 -m venv /opt/pip
/opt/pip/bin/pip --python /opt/venv/bin/python install --quiet --disable-pip-version-check --root-user-action=ignore \
    --only-binary=:all: "$@" --require-hashes -r "$requirements"
# Other projects' tests and libraries for macOS: tens of megabytes that nothing here loads. Type stubs stay: some
# packages (librosa) read their own when they are imported.
find /opt/venv -type d -name tests -path '*/site-packages/*' -prune -exec rm -rf {} +
find /opt/venv -type f -name '*.dylib' -delete
# Symbols for debuggers, and what only a compiler reads; only where the build stage installed binutils, because little
# is gained without big libraries.
if command -v strip >/dev/null; then
    find /opt/venv -type f -name '*.so*' -exec strip --strip-unneeded {} +
    find /opt/venv -type f \( -name '*.h' -o -name '*.hpp' -o -name '*.a' -o -name '*.pyx' -o -name '*.pxd' \) -delete
fi
