/**
 * The changes of a living session. Each is one statement by primary key, whose WHERE is the guard. Whether
 * it applied is the count of rows, which means "found" or "changed" as the pool is configured: so each
 * statement changes a column whatever its values are, and the two are the same.
 */
import type { GuardedOutcome, SessionStore } from "../../ports/SessionStore.ts"
import type { Database } from "./database.ts"
import { writing } from "./operation.ts"
import {
  activityValues,
  alive,
  aliveAt,
  idValue,
  jsonValue,
  lineageValues,
  textValue
} from "./sessionRow.ts"
import type { Tables } from "./tables.ts"

// `sweep_at` may only be too early (schema/0001-sessions.ts), so an expiry that moves to an earlier instant
// takes it along. One that moves later, as they do, leaves it, and its index, alone.
export const advanceSession = ({ sessions }: Tables): string => `
UPDATE ${sessions} SET
  current_digest = ?, current_generation = ?, current_issued_at = ?,
  previous_digest = ?, previous_issued_at = ?, before_previous_digest = ?, settled = ?,
  last_active_at = ?, idle_expires_at = ?, device = ?,
  auth_time = COALESCE(?, auth_time), auth_method = COALESCE(?, auth_method),
  sweep_at = LEAST(sweep_at, ?), revision = revision + 1
WHERE id = ? AND revision = ? AND ${alive}`

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
): Pick<SessionStore["Service"], "advance" | "touch" | "writeData" | "writeClaims"> => {
  const advance = advanceSession(tables)
  const touch = touchSession(tables)
  const writeData = writeSessionData(tables)
  const writeClaims = writeSessionClaims(tables)
  return {
    advance: ({ id, revision, lineage, activity, authentication, now }) =>
      writing("advance", async () =>
        outcome(
          await database.write(advance, [
            ...lineageValues(lineage),
            ...activityValues(activity),
            authentication?.authTime ?? null,
            textValue(authentication?.authMethod),
            activity.idleExpiresAt,
            idValue(id),
            revision,
            ...aliveAt(now)
          ])
        )
      ),

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
