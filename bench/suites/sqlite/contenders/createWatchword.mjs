/**
 * Watchword: `sessions.create`, and the events that it tells of.
 */
import Database from "libsql"

import { closedLoop } from "../../../load/closedLoop.mjs"
import { withEvents } from "../../../load/events.mjs"
import { accepted, claims, device } from "../../../load/watchword.mjs"
import { fileIn } from "../bare.mjs"
import { openSqlite } from "../watchword.mjs"

export async function open(/** @type {import("../../../harness/suite.mjs").Context} */ context) {
  const { inFlight } = context.parameters
  const sessions = await openSqlite(context.folder)
  const reader = new Database(fileIn(context.folder), { timeout: 5_000 })
  let created = 0

  const step = async () =>
    accepted(await sessions.create({ userId: `user-${(created += 1)}`, claims, device }))
  const ask = (/** @type {string} */ sql) => Number(reader.prepare(sql).raw().all()[0][0])

  return {
    run: (/** @type {number} */ milliseconds) =>
      withEvents(ask, () => closedLoop({ inFlight, milliseconds, step })),
    close: async () => {
      reader.close()
      await sessions.close()
    }
  }
}
