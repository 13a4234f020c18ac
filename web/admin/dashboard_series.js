// What is known of each metric, in the order of time.

const KEEP_MS = 3 * 3600 * 1000;

/** Samples of metrics by name: `{x: milliseconds since 1970, y: value}`. */
export class Series {
  #points = new Map();

  clear() {
    this.#points.clear();
  }

  /** Takes in `{name: [[time, value], …]}`; a sample of a known time takes the other's place. */
  add(samples, now) {
    for (const [name, pairs] of Object.entries(samples)) {
      const byTime = new Map(this.of(name).map((point) => [point.x, point]));
      for (const [x, y] of pairs) byTime.set(x, { x, y });
      const points = [...byTime.values()].filter((point) => point.x >= now - KEEP_MS);
      this.#points.set(name, points.sort((one, other) => one.x - other.x));
    }
  }

  of(name) {
    return this.#points.get(name) ?? [];
  }

  since(name, time) {
    return this.of(name).filter((point) => point.x >= time);
  }

  /** The newest sample; undefined where there is none. */
  newest(name) {
    return this.of(name).at(-1);
  }

  /** The sum of the samples since `time`. */
  sum(name, time) {
    return this.since(name, time).reduce((sum, point) => sum + point.y, 0);
  }
}
