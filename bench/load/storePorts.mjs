/**
 * A store's own operations, for what no call of `Sessions` does by itself: a node's polls, and one batch of a
 * sweep.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import { mysqlStore } from "watchword/mysql"

import { openPool } from "./mysql.mjs"

/** The ports of a store on MariaDB, what runs their operations, and what closes them. */
export async function openStorePorts(/** @type {import("./mysql.mjs").Context} */ context) {
  const pool = openPool(context)
  const scope = Scope.makeUnsafe()
  const opening = mysqlStore(pool).open({ migrate: false })
  const ports = await Effect.runPromise(Scope.provide(opening, scope))
  const close = async () => {
    await Effect.runPromise(Scope.close(scope, Exit.void))
    await pool.end()
  }
  return { pool, ports, run: Effect.runPromise, close }
}
