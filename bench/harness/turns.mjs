/**
 * One turn of a contender that runs in its own process: an operation again and again until the time
 * is up. The clock is read once in a while only, for reading it costs as much as a fast operation, and
 * the event loop has its turn a hundred times a second, as in a server: timers have to run.
 */
import { setImmediate as eventLoop } from "node:timers/promises"

const batch = 32
const slice = 10

const measure = () => {
  const cpu = process.cpuUsage()
  const start = performance.now()
  return (operations) => {
    const milliseconds = performance.now() - start
    const { user, system } = process.cpuUsage(cpu)
    return { operations, milliseconds, cpuMicroseconds: user + system }
  }
}

/**
 * @param {() => void} operation throws when it did not do its job
 * @param {number} [most] how often at most, rounded up to a whole batch
 */
export const repeat = async (milliseconds, operation, most = Infinity) => {
  const done = measure()
  let now = performance.now()
  const end = now + milliseconds
  let operations = 0
  do {
    const pause = Math.min(end, now + slice)
    do {
      for (let index = 0; index < batch; index++) operation()
      operations += batch
      now = performance.now()
    } while (operations < most && now < pause)
    await eventLoop()
  } while (operations < most && now < end)
  return done(operations)
}

/**
 * The same for operations that have to be awaited, `inFlight` of them at any time.
 *
 * @param {() => Promise<void>} operation rejects when it did not do its job
 */
export const repeatAwaiting = async (milliseconds, operation, inFlight = 1, most = Infinity) => {
  const done = measure()
  const end = performance.now() + milliseconds
  let pause = performance.now() + slice
  let operations = 0
  const lane = async () => {
    let now
    do {
      operations += 1
      await operation()
      now = performance.now()
      if (now >= pause) {
        pause = now + slice
        await eventLoop()
      }
    } while (operations < most && now < end)
  }
  await Promise.all(Array.from({ length: inFlight }, lane))
  return done(operations)
}

/**
 * For operations that need something unused: passes, each with what `fresh` makes, until they add up to the
 * time. Only the passes are timed.
 *
 * @template T
 * @param {() => Promise<T> | T} fresh
 * @param {(made: T, milliseconds: number) => Promise<import("./suite.mjs").Sample>} pass at most about this long
 * @returns {Promise<import("./suite.mjs").Sample>}
 */
export const repeatFresh = async (milliseconds, fresh, pass) => {
  const sum = { operations: 0, milliseconds: 0, cpuMicroseconds: 0 }
  do {
    const sample = await pass(await fresh(), milliseconds - sum.milliseconds)
    for (const field of Object.keys(sum)) sum[field] += sample[field]
  } while (sum.milliseconds < milliseconds)
  return sum
}
