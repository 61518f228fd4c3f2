/**
 * The changes of a living session, but for `advance` (advance.ts). Each is one statement by primary key, whose WHERE is the guard. Whether
 * it applied is the count of rows, which means "found" or "changed" as the pool is configured: so each
 * statement changes a column whatever its values are, and the two are the same.
 */
import type { GuardedOutcome, SessionStore } from "../../ports/SessionStore.ts"
import type { Database } from "./database.ts"
import { writing } from "./operation.ts"
import { activityValues, alive, aliveAt, idValue, jsonValue } from "./sessionRow.ts"
import type { Tables } from "./tables.ts"

export const touchSession = ({ sessions }: Tables): string => `
UPDATE ${sessions} SET
  last_active_at = GREATEST(last_active_at, ?), idle_expires_at = GREATEST(idle_expires_at, ?),
  device = ?, touches = touches + 1
WHERE id = ? AND ${alive}`

export const writeSessionData = ({ sessions }: Tables): string => `
UPDATE ${sessions} SET data = ?, data_version = data_version + 1
WHERE id = ? AND data_version = ? AND ${alive}`

export const writeSessionClaims = ({ sessions }: Tables): string => `
UPDATE ${sessions} SET claims = ?, claims_version = claims_version + 1
WHERE id = ? AND claims_version = ? AND ${alive}`

export const changing = (
  database: Database,
  tables: Tables
): Pick<SessionStore["Service"], "touch" | "writeData" | "writeClaims"> => {
  const touch = touchSession(tables)
  const writeData = writeSessionData(tables)
  const writeClaims = writeSessionClaims(tables)
  return {
    touch: ({ id, activity, now }) =>
      writing("touch", async () =>
        outcome(
          await database.write(touch, [...activityValues(activity), idValue(id), ...aliveAt(now)])
        )
      ),

    writeData: ({ id, version, value, now }) =>
      writing("writeData", async () =>
        outcome(
          await database.write(writeData, [jsonValue(value), idValue(id), version, ...aliveAt(now)])
        )
      ),

    writeClaims: ({ id, version, value, now }) =>
      writing("writeClaims", async () =>
        outcome(
          await database.write(writeClaims, [
            jsonValue(value),
            idValue(id),
            version,
            ...aliveAt(now)
          ])
        )
      )
  }
}

const outcome = (changed: number): GuardedOutcome => (changed === 1 ? "applied" : "conflict")
