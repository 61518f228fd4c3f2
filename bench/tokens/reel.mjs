/**
 * Tokens as a server sees them: each time a string that has just been made out of a request's bytes.
 * A string that is used twice would have its hash already, which flatters every cache.
 */

/** Numbers from 0 in an order that no prefetching guesses; the same one in every run. */
const shuffled = (count) => {
  const order = Uint32Array.from({ length: count }, (_, index) => index)
  let state = 0x2545f491
  for (let last = count - 1; last > 0; last--) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    const other = state % (last + 1)
    const kept = order[last]
    order[last] = order[other]
    order[other] = kept
  }
  return order
}

/** @param {readonly string[]} texts of Latin-1 characters */
export const makeReel = (texts) => {
  const bytes = Buffer.from(texts.join(""), "latin1")
  const ends = new Uint32Array(texts.length)
  let end = 0
  for (const [index, text] of texts.entries()) ends[index] = end += text.length
  const order = shuffled(texts.length)
  let at = 0
  return {
    size: texts.length,
    next: () => {
      if (at === order.length) at = 0
      const index = order[at++]
      return bytes.latin1Slice(index === 0 ? 0 : ends[index - 1], ends[index])
    }
  }
}
