/**
 * Sessions shared out to the lanes of a closed loop: each lane uses its own in turn, so that no two requests
 * meet at one session, and none is used again at once.
 */

/** How many sessions all lanes have together: enough that their rows are many pages. */
const population = 4_000

/**
 * Makes every lane's sessions, and answers what hands a lane its next one.
 *
 * @template Held
 * @param {object} load
 * @param {number} load.inFlight
 * @param {boolean} load.once
 * @param {(index: number) => Promise<Held>} load.make makes a session, and answers what is to be kept of it
 * @returns {Promise<(lane: number) => Held>}
 */
export async function shareOut({ inFlight, once, make }) {
  const each = once ? 1 : population / inFlight
  /** @type {Held[][]} */
  const lanes = []
  let next = 0
  const fill = async () => {
    for (let lane = next++; lane < inFlight; lane = next++) {
      /** @type {Held[]} */
      const held = []
      for (let turn = 0; turn < each; turn += 1) held.push(await make(lane * each + turn))
      lanes[lane] = held
    }
  }
  await Promise.all(Array.from({ length: 50 }, fill))

  const turns = lanes.map(() => 0)
  return (lane) => {
    const turn = turns[lane]++
    return lanes[lane][turn % lanes[lane].length]
  }
}
