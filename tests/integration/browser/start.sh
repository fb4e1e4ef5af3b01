# A sound device that swallows what it plays: Firefox's audio clock stands still without one.
set -eu
export HOME=/tmp XDG_RUNTIME_DIR=/tmp/run
mkdir -p -m 700 /tmp/run
pulseaudio -n --exit-idle-time=-1 --daemonize=yes -L "module-null-sink sink_name=null" -L module-native-protocol-unix
exec node /browser/call.mjs "$@"
