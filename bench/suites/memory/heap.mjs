/**
 * How much larger the heap is when something is remembered than before, both times after all garbage was
 * collected.
 */
const collected = () => {
  globalThis.gc()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

const holders = new Set()

/**
 * @param {() => Promise<{ count: number, holder: object, close?: () => Promise<void> | void }>} remember
 *   `holder` is what remembers, which must not be collected before it is measured
 * @returns {Promise<import("../../harness/suite.mjs").Sample>}
 */
export const heapOf = async (remember) => {
  const start = performance.now()
  const before = collected()
  const { count, holder, close } = await remember()
  holders.add(holder)
  const bytes = collected() - before
  holders.delete(holder)
  await close?.()
  return {
    operations: count,
    milliseconds: performance.now() - start,
    extra: { mebibytes: bytes / 1024 ** 2, bytesEach: bytes / count }
  }
}
