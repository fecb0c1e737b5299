/** Percentiles and rounding for the printed figures. */

/** Nearest-rank percentile, or null for no samples (a peer that delivered nothing). */
export function percentile(samples, percent) {
  if (samples.length === 0) return null;
  const sorted = Float64Array.from(samples).sort();
  return round(sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)]);
}

export function round(value, digits = 2) {
  return Number(value.toFixed(digits));
}
