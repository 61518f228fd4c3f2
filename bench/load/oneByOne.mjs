/**
 * Steps that each need something made ready first, which does not count: one at a time.
 */
import { sampleOf } from "./closedLoop.mjs"

/** Making ready may take this many times as long as what is measured, before a turn is over anyway. */
const mostEffort = 5

/**
 * Repeats `prepare` and `step` until the steps have taken `milliseconds`.
 *
 * @template Ready
 * @param {object} load
 * @param {number} load.milliseconds
 * @param {() => Promise<Ready>} load.prepare
 * @param {(ready: Ready) => Promise<unknown>} load.step
 * @returns {Promise<import("../harness/suite.mjs").Sample>}
 */
export async function oneByOne({ milliseconds, prepare, step }) {
  /** @type {number[]} */
  const latencies = []
  const cpu = { user: 0, system: 0 }
  const began = performance.now()
  let taken = 0
  do {
    const ready = await prepare()
    const before = process.cpuUsage()
    const asked = performance.now()
    await step(ready)
    latencies.push(performance.now() - asked)
    const used = process.cpuUsage(before)
    cpu.user += used.user
    cpu.system += used.system
    taken += latencies.at(-1) ?? 0
  } while (taken < milliseconds && performance.now() - began < mostEffort * milliseconds)
  return sampleOf(latencies, taken, cpu)
}
