/**
 * One turn of a contender that runs in its own process: an operation again and again until the time
 * is up. The clock is read once in a while only, for reading it costs as much as a fast operation.
 */
const measure = () => {
  const cpu = process.cpuUsage()
  const start = performance.now()
  return (operations) => {
    const milliseconds = performance.now() - start
    const { user, system } = process.cpuUsage(cpu)
    return { operations, milliseconds, cpuMicroseconds: user + system }
  }
}

const batch = 32

/**
 * @param {() => void} operation throws when it did not do its job
 * @param {number} [most] how often at most, rounded up to a whole batch
 */
export const repeat = (milliseconds, operation, most = Infinity) => {
  const end = performance.now() + milliseconds
  const done = measure()
  let operations = 0
  do {
    for (let index = 0; index < batch; index++) operation()
    operations += batch
  } while (operations < most && performance.now() < end)
  return done(operations)
}

/**
 * The same for operations that have to be awaited, `inFlight` of them at any time.
 *
 * @param {() => Promise<void>} operation rejects when it did not do its job
 */
export const repeatAwaiting = async (milliseconds, operation, inFlight = 1, most = Infinity) => {
  const end = performance.now() + milliseconds
  const done = measure()
  let operations = 0
  const lane = async () => {
    do {
      operations += 1
      await operation()
    } while (operations < most && performance.now() < end)
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
 * @param {(made: T, milliseconds: number) => Promise<import("./suite.mjs").Sample> | import("./suite.mjs").Sample} pass
 *   at most about this long
 */
export const repeatFresh = async (milliseconds, fresh, pass) => {
  const sum = { operations: 0, milliseconds: 0, cpuMicroseconds: 0 }
  do {
    const sample = await pass(await fresh(), milliseconds - sum.milliseconds)
    for (const field of Object.keys(sum)) sum[field] += sample[field]
  } while (sum.milliseconds < milliseconds)
  return sum
}
