// Whether sound still comes from somebody: even while they are silent, a packet does a few times a second.

const MILLISECONDS_BETWEEN_LOOKS = 1000;
const LOOKS_IN_VAIN = 4;

// Calls report(stalled) when it begins to be so and when it ends. Returns a function that ends it.
export function watchFlow(track, report) {
  let [packets, inVain] = [0, 0];
  const timer = setInterval(async () => {
    const now = received(await track.getRTCStatsReport());
    const before = inVain >= LOOKS_IN_VAIN;
    inVain = now === packets ? inVain + 1 : 0;
    packets = now;
    if (before !== inVain >= LOOKS_IN_VAIN) report(!before);
  }, MILLISECONDS_BETWEEN_LOOKS);
  return () => clearInterval(timer);
}

function received(report) {
  const streams = [...(report?.values() ?? [])].filter(({ type }) => type === "inbound-rtp");
  return streams.reduce((sum, { packetsReceived }) => sum + packetsReceived, 0);
}
