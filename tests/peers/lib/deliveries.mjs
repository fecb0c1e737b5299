/**
 * The numbered edits of one writer, and how long after its change each reached each reader.
 *
 * Whoever has edit n of a writer has all its earlier ones, since both peers keep a writer's
 * order. So where a peer combines edits into one message, each counts with its own latency.
 */
export class Deliveries {
  latencies = [];
  #changedAt = [];
  #newestSeen = [];
  #onArrival = () => {};

  get edits() {
    return this.#changedAt.length;
  }

  /** Edits that some reader does not have. */
  get undelivered() {
    return this.edits - 1 - Math.min(this.edits - 1, ...this.#newestSeen);
  }

  /** Adds a reader, who has not to get earlier edits, and returns its number. */
  addReader() {
    return this.#newestSeen.push(this.edits - 1) - 1;
  }

  /** Takes the time of a new edit and returns its number. */
  begin() {
    return this.#changedAt.push(performance.now()) - 1;
  }

  arrive(reader, edit, arrivedAt) {
    while (this.#newestSeen[reader] < edit) {
      this.#newestSeen[reader] += 1;
      this.latencies.push(arrivedAt - this.#changedAt[this.#newestSeen[reader]]);
    }
    this.#onArrival();
  }

  /** Resolves when every reader has every edit. */
  complete() {
    return new Promise((resolve) => {
      this.#onArrival = () => {
        if (this.undelivered === 0) resolve();
      };
      this.#onArrival();
    });
  }
}
