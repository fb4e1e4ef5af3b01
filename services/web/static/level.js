// How loud a sound is, measured from its samples.

const MILLISECONDS_BETWEEN_LOOKS = 50;

// Calls report(level) again and again, level being the root mean square of the latest samples, 0 to 1.
// Returns a function that ends it.
export function watchLevel(context, track, report) {
  const source = context.createMediaStreamSource(new MediaStream([track]));
  const analyser = context.createAnalyser();
  analyser.fftSize = 2048;
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    report(Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length));
  }, MILLISECONDS_BETWEEN_LOOKS);
  return () => {
    clearInterval(timer);
    source.disconnect();
  };
}
