#!/bin/sh
# Run a command of an image build with the CA bundle of the build secret `ca_bundle`, if it holds one.
# Behind a proxy that re-signs TLS nothing can be downloaded without it; everywhere else this changes nothing.
set -eu
bundle=/run/secrets/ca_bundle
if [ -s "$bundle" ]; then
    export SSL_CERT_FILE="$bundle" PIP_CERT="$bundle" NODE_EXTRA_CA_CERTS="$bundle"
    # apt downloads as a user of its own, so the secret must be mounted readable for all (mode=0444).
    echo "Acquire::https::CAInfo \"$bundle\";" > /dev/shm/apt-ca.conf
    export APT_CONFIG=/dev/shm/apt-ca.conf
fi
exec "$@"
