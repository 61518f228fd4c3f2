/**
 * Watchword writes its events in the background. A turn is over when they are written, too: else the next
 * contender would pay for them.
 */
import { setTimeout as pause } from "node:timers/promises"

/** Longer than the store's own limit for one statement. */
const patience = 15_000

/**
 * Counts the events that are written from now on.
 *
 * @param {(sql: string) => Promise<number> | number} ask answers the one number of a query's one row
 */
async function countEvents(ask) {
  const last = await ask("SELECT COALESCE(MAX(sequence), 0) FROM watchword_events")
  const counted = () => ask(`SELECT COUNT(*) FROM watchword_events WHERE sequence > ${last}`)
  return {
    /** Waits until there are this many, and fails where some never come. */
    reach: async (/** @type {number} */ expected) => {
      let seen = await counted()
      for (let progressAt = performance.now(); seen < expected;) {
        if (performance.now() - progressAt > patience) {
          throw new Error(`${expected - seen} of ${expected} events were never written`)
        }
        await pause(2)
        const now = await counted()
        if (now > seen) progressAt = performance.now()
        seen = now
      }
    }
  }
}

/** A turn whose time lasts until the event of each operation is written. */
export async function withEvents(
  /** @type {(sql: string) => Promise<number> | number} */ ask,
  /** @type {() => Promise<import("../harness/suite.mjs").Sample>} */ turn
) {
  const events = await countEvents(ask)
  const sample = await turn()
  const answered = performance.now()
  await events.reach(sample.operations)
  const eventsBehind = performance.now() - answered
  return { ...sample, milliseconds: sample.milliseconds + eventsBehind, extra: { eventsBehind } }
}
