/**
 * Load with a fixed number of requests in flight: as many lanes, each of which asks again as soon as it was
 * answered. It tells how much can be done at most; how long an answer takes at a given load, openLoop.mjs
 * tells.
 *
 * @typedef {import("../harness/suite.mjs").Sample} Sample
 */

/**
 * Keeps `inFlight` steps under way for `milliseconds`, each lane at least one, and waits for the last. A step
 * that rejects ends the measurement.
 *
 * @param {object} load
 * @param {number} load.inFlight
 * @param {number} load.milliseconds
 * @param {(lane: number) => Promise<unknown>} load.step
 * @returns {Promise<Sample>}
 */
export async function closedLoop({ inFlight, milliseconds, step }) {
  /** @type {number[]} */
  const latencies = []
  const cpu = process.cpuUsage()
  const began = performance.now()
  const lane = async (/** @type {number} */ index) => {
    do {
      const asked = performance.now()
      await step(index)
      latencies.push(performance.now() - asked)
    } while (performance.now() - began < milliseconds)
  }
  await Promise.all(Array.from({ length: inFlight }, (_, index) => lane(index)))
  return sampleOf(latencies, performance.now() - began, process.cpuUsage(cpu))
}

/**
 * A sample of latencies in ms.
 *
 * @param {number[]} latencies in any order; they are sorted in place
 * @param {number} milliseconds
 * @param {NodeJS.CpuUsage} cpu
 * @returns {Sample}
 */
export function sampleOf(latencies, milliseconds, cpu) {
  latencies.sort((a, b) => a - b)
  return {
    operations: latencies.length,
    milliseconds,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    cpuMicroseconds: cpu.user + cpu.system
  }
}

/** The value that a part of the sorted values does not exceed. */
const percentile = (/** @type {readonly number[]} */ sorted, /** @type {number} */ part) =>
  sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? Number.NaN
