# Sound without a device: what is played into `mouth` comes out of the microphone, what the browser plays goes into
# `loudspeaker`, where it is recorded.
set -eu
export HOME=/tmp XDG_RUNTIME_DIR=/tmp/run
mkdir -p -m 700 /tmp/run
pulseaudio -n --exit-idle-time=-1 --daemonize=yes -L module-native-protocol-unix \
  -L "module-null-sink sink_name=mouth rate=48000" -L "module-null-sink sink_name=loudspeaker rate=48000" \
  -L "module-remap-source master=mouth.monitor source_name=microphone"
pactl set-default-sink loudspeaker
pactl set-default-source microphone
parec --device=loudspeaker.monitor --latency-msec=50 --rate=16000 --channels=1 --format=s16le --raw /tmp/heard.raw &
exec node /browser/visitor.mjs "$@"
