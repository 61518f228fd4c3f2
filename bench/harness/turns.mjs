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

/** @param {() => void} operation throws when it did not do its job */
export const repeat = (milliseconds, operation, batch = 32) => {
  const end = performance.now() + milliseconds
  const done = measure()
  let operations = 0
  do {
    for (let index = 0; index < batch; index++) operation()
    operations += batch
  } while (performance.now() < end)
  return done(operations)
}

/** The same for operations that have to be awaited, `inFlight` of them at any time. */
export const repeatAwaiting = async (milliseconds, operation, inFlight = 1) => {
  const end = performance.now() + milliseconds
  const done = measure()
  let operations = 0
  const lane = async () => {
    do {
      await operation()
      operations += 1
    } while (performance.now() < end)
  }
  await Promise.all(Array.from({ length: inFlight }, lane))
  return done(operations)
}

/**
 * For operations whose subject can be used only once: passes over all subjects, each with what
 * `fresh` makes, and only the passes are timed.
 *
 * @template T
 * @param {() => Promise<T> | T} fresh
 * @param {(made: T, milliseconds: number) => Promise<import("./suite.mjs").Sample> | import("./suite.mjs").Sample} pass
 *   one pass, at most about this long
 */
export const repeatFresh = async (milliseconds, fresh, pass) => {
  const sum = { operations: 0, milliseconds: 0, cpuMicroseconds: 0 }
  do {
    const sample = await pass(await fresh(), milliseconds - sum.milliseconds)
    for (const field of Object.keys(sum)) sum[field] += sample[field]
  } while (sum.milliseconds < milliseconds)
  return sum
}
