/**
 * Watchword's sessions, each with the newest pair of tokens that it was given, and a count of what was
 * promoted.
 */
import { shareOut } from "../../load/lanes.mjs"
import { accepted, claims, device, openWatchword } from "../../load/watchword.mjs"

/**
 * @typedef {object} Held
 * @property {string} refreshToken the newest, never used
 * @property {string} accessToken issued beside it
 */

/**
 * @param {import("../../load/mysql.mjs").Context} context
 * @param {Partial<import("watchword").SessionsOptions>} [changes]
 * @param {(sessions: import("watchword").Sessions, held: Held) => Promise<unknown>} [prepare] what else is
 *   done with a session before anything is measured
 */
export async function openSessions(context, changes = {}, prepare = async () => {}) {
  const { inFlight } = context.parameters
  const { sessions, pool, close } = await openWatchword(context, changes)

  const pairOf = (/** @type {import("watchword").Issued<unknown>} */ issued) => ({
    refreshToken: issued.refreshToken.value,
    accessToken: issued.accessToken.value
  })
  const refresh = async (/** @type {Held} */ held) => {
    const { refreshToken } = held
    Object.assign(held, pairOf(accepted(await sessions.refresh({ refreshToken, device }))))
  }
  const make = async (/** @type {number} */ index) => {
    const held = pairOf(
      accepted(await sessions.create({ userId: `user-${index}`, claims, device }))
    )
    // The first token of a session has nothing to promote; its successors do.
    await refresh(held)
    await prepare(sessions, held)
    return held
  }
  const next = await shareOut({ inFlight, once: context.once, make })

  /** How many promotions all sessions have seen. */
  const promotions = async () => {
    const sql = "SELECT SUM(current_generation) AS number FROM watchword_sessions"
    const [[{ number }]] = await pool.query(sql)
    return Number(number)
  }

  /** Runs a turn, and fails unless each of its operations promoted one token. */
  const counted = async (
    /** @type {() => Promise<import("../../harness/suite.mjs").Sample>} */ turn
  ) => {
    const before = await promotions()
    const sample = await turn()
    const promoted = (await promotions()) - before
    if (promoted === sample.operations) return sample
    throw new Error(`${sample.operations} refreshes promoted ${promoted} tokens`)
  }
  return { sessions, next, refresh, counted, close }
}
