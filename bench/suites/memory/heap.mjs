/**
 * How much larger the heap is when something is remembered than before, both times after all garbage was
 * collected.
 */
const collected = () => {
  globalThis.gc()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/**
 * @param {() => Promise<{ count: number, release: () => Promise<void> | void }>} remember
 * @returns {Promise<import("../../harness/suite.mjs").Sample>}
 */
export const heapOf = async (remember) => {
  const start = performance.now()
  const before = collected()
  const { count, release } = await remember()
  const bytes = collected() - before
  await release()
  return {
    operations: count,
    milliseconds: performance.now() - start,
    extra: { mebibytes: bytes / 1024 ** 2, bytesEach: bytes / count }
  }
}
