/**
 * Refreshes at a fixed rate, with or without a sweep beside them on the same node.
 */
import { insertExpired } from "../../../load/expired.mjs"
import { shareOut } from "../../../load/lanes.mjs"
import { openLoop } from "../../../load/openLoop.mjs"
import { fillTables } from "../../../load/population.mjs"
import { accepted, claims, device, openWatchword } from "../../../load/watchword.mjs"

const fewExpired = 2_000
/** Among so many groups the sessions are shared out, so that one is used again only when all others were. */
const groups = 50

export async function open(/** @type {import("../../../load/mysql.mjs").Context} */ context) {
  const { sweeping, perSecond, expired } = context.parameters
  const { once } = context
  await fillTables(context, (connection) => insertExpired(connection, once ? fewExpired : expired))
  const { sessions, close } = await openWatchword(context, { sweep: "off" })
  let swept = 0
  let onSwept = () => {}
  sessions.on("expired", () => {
    swept += 1
    onSwept()
  })

  const refresh = async (/** @type {{ refreshToken: string }} */ held) => {
    const { refreshToken } = accepted(
      await sessions.refresh({ refreshToken: held.refreshToken, device })
    )
    held.refreshToken = refreshToken.value
  }
  const make = async (/** @type {number} */ index) => {
    const { refreshToken } = accepted(
      await sessions.create({ userId: `user-${index}`, claims, device })
    )
    const held = { refreshToken: refreshToken.value }
    // The first token of a session has nothing to promote; its successors do.
    await refresh(held)
    return held
  }
  const next = await shareOut({ inFlight: groups, once, make })

  /** Sweeps for as long as `work` takes, or until something is swept. */
  const whileSweeping = async (/** @type {() => Promise<void>} */ work) => {
    const over = new AbortController()
    const something = new Promise((resolve) => (onSwept = () => resolve(undefined)))
    const sweep = sessions.sweep({ signal: over.signal }).catch((error) => {
      if (!over.signal.aborted) throw error
    })
    await Promise.all([work(), Promise.race([something, sweep])])
    over.abort()
    await sweep
  }

  return {
    run: async (/** @type {number} */ milliseconds) => {
      swept = 0
      /** @type {import("../../../harness/suite.mjs").Sample | undefined} */
      let sample
      const refreshes = async () => {
        sample = await openLoop({
          perSecond,
          milliseconds,
          step: (turn) => refresh(next(turn % groups))
        })
      }
      await (sweeping ? whileSweeping(refreshes) : refreshes())
      if (sweeping !== swept > 0) throw new Error(`${swept} sessions were swept`)
      return { ...sample, extra: { sweptPerSecond: (swept * 1000) / sample.milliseconds } }
    },
    close
  }
}
