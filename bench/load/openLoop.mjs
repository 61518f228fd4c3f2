/**
 * Load at a fixed rate, whether or not the answers keep up: what people do who know nothing of each other. A
 * request's time counts from when it was due, so that one slow answer is not hidden by the requests that it
 * kept from being sent.
 */
import { setTimeout as pause } from "node:timers/promises"

import { sampleOf } from "./closedLoop.mjs"

/** A step that nobody has answered by then will not be; the measurement fails. */
const patience = 30_000

/**
 * Starts `perSecond` steps a second for `milliseconds`, and waits for the last.
 *
 * @param {object} load
 * @param {number} load.perSecond
 * @param {number} load.milliseconds
 * @param {(turn: number) => Promise<unknown>} load.step
 * @returns {Promise<import("./closedLoop.mjs").Sample>}
 */
export async function openLoop({ perSecond, milliseconds, step }) {
  /** @type {number[]} */
  const latencies = []
  const underWay = new Set()
  /** @type {unknown[]} */
  const failures = []
  const turns = Math.max(1, Math.floor((perSecond * milliseconds) / 1000))
  const cpu = process.cpuUsage()
  const began = performance.now()

  const send = (/** @type {number} */ turn, /** @type {number} */ due) => {
    const asking = step(turn).then(
      () => latencies.push(performance.now() - due),
      (error) => failures.push(error)
    )
    underWay.add(asking)
    void asking.then(() => underWay.delete(asking))
  }
  for (let turn = 0; turn < turns && failures.length === 0;) {
    // A timer is up to a millisecond late, and more where the process is busy: all that is due is sent.
    for (; turn < turns && due(turn) <= performance.now(); turn += 1) send(turn, due(turn))
    if (turn < turns) await pause(1)
  }
  function due(/** @type {number} */ turn) {
    return began + (turn * 1000) / perSecond
  }

  const tooLate = new AbortController()
  const late = pause(patience, "late", { signal: tooLate.signal }).catch(() => "over")
  const end = await Promise.race([Promise.all(underWay), late])
  tooLate.abort()
  if (failures.length > 0) throw failures[0]
  if (end === "late") throw new Error(`${underWay.size} requests were not answered`)
  return sampleOf(latencies, performance.now() - began, process.cpuUsage(cpu))
}
