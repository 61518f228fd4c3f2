/**
 * better-auth: the session that a sign-in creates, without the sign-in (a password's hash takes longer than
 * everything here) and without the cookie's signature.
 */
import { betterAuth } from "better-auth"
import { getMigrations } from "better-auth/db/migration"

import { closedLoop } from "../../../load/closedLoop.mjs"
import { openPool } from "../../../load/mysql.mjs"
import { device, options } from "../../../load/watchword.mjs"

const users = 100

export async function open(/** @type {import("../../../load/mysql.mjs").Context} */ context) {
  const { inFlight } = context.parameters
  const pool = openPool(context)
  const settings = { database: pool, secret: options.secret, baseURL: options.issuer }
  const { runMigrations } = await getMigrations(settings)
  await runMigrations()
  const { internalAdapter } = await betterAuth(settings).$context

  const userIds = await Promise.all(
    Array.from({ length: users }, async (_, index) => {
      const user = { email: `${index}@bench.example.com`, name: `User ${index}` }
      return (await internalAdapter.createUser(user)).id
    })
  )
  const facts = { ipAddress: device.ip, userAgent: device.userAgent }
  let created = 0

  const create = () => internalAdapter.createSession(userIds[(created += 1) % users], false, facts)
  return {
    prove: async () => {
      const { token, userId } = await create()
      const found = await internalAdapter.findSession(token)
      if (found?.user.id !== userId) throw new Error("the session is not found")
    },
    run: (/** @type {number} */ milliseconds) =>
      closedLoop({ inFlight, milliseconds, step: create }),
    close: () => pool.end()
  }
}
