import { insertExpired } from "../../../load/expired.mjs"
/**
 * One batch of a sweep: a hundred sessions that have just expired, and nothing else, are found and removed.
 */
import { oneByOne } from "../../../load/oneByOne.mjs"
import { openStorePorts } from "../../../load/storePorts.mjs"
import { openPlace } from "../place.mjs"

const batch = 100

export async function open(/** @type {import("../../../load/mysql.mjs").Context} */ given) {
  const { context } = await openPlace(given)
  const { pool, ports, run, close } = await openStorePorts(context)

  const prepare = () => insertExpired(pool, batch)
  const step = async () => {
    // Nothing that has ended is old enough: on the large table, ever more would be, as time goes by.
    const limits = { now: Date.now(), endedUpTo: 0, limit: batch }
    const { expired } = await run(ports.sessions.sweep(limits))
    if (expired.length !== batch) throw new Error(`${expired.length} of ${batch} were removed`)
  }
  return {
    run: (/** @type {number} */ milliseconds) => oneByOne({ milliseconds, prepare, step }),
    close
  }
}
