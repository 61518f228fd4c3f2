/**
 * The changes of a living session. Each is one UPDATE whose WHERE is its guard: it either changed a row
 * or did not apply.
 */
import type { GuardedOutcome, SessionStore } from "../../ports/SessionStore.ts"
import { bytes } from "./bytes.ts"
import type { Connection } from "./connection.ts"
import { jsonText } from "./jsonText.ts"
import { activityValues, alive, lineageValues } from "./sessionRow.ts"
import type { WriteLane } from "./writeLane.ts"

const advanceSql = `
UPDATE watchword_sessions
SET
  current_digest = :current_digest,
  current_generation = :current_generation,
  current_issued_at = :current_issued_at,
  previous_digest = :previous_digest,
  previous_issued_at = :previous_issued_at,
  before_previous_digest = :before_previous_digest,
  settled = :settled,
  last_active_at = :last_active_at,
  idle_expires_at = :idle_expires_at,
  device = :device,
  auth_time = coalesce(:auth_time, auth_time),
  auth_method = coalesce(:auth_method, auth_method),
  revision = revision + 1
WHERE id = :id AND revision = :revision AND ${alive}`

const touchSql = `
UPDATE watchword_sessions
SET
  last_active_at = max(last_active_at, :last_active_at),
  idle_expires_at = max(idle_expires_at, :idle_expires_at),
  device = :device
WHERE id = :id AND ${alive}`

const writeDataSql = `
UPDATE watchword_sessions
SET data = :value, data_version = data_version + 1
WHERE id = :id AND data_version = :version AND ${alive}`

const writeClaimsSql = `
UPDATE watchword_sessions
SET claims = :value, claims_version = claims_version + 1
WHERE id = :id AND claims_version = :version AND ${alive}`

export function writing(
  connection: Connection,
  { write }: WriteLane
): Pick<SessionStore["Service"], "advance" | "touch" | "writeData" | "writeClaims"> {
  const advance = connection.command(advanceSql)
  const touch = connection.command(touchSql)
  const writeData = connection.command(writeDataSql)
  const writeClaims = connection.command(writeClaimsSql)

  return {
    advance: ({ id, revision, lineage, activity, authentication, now }) =>
      write("advance", () =>
        outcome(
          advance(
            {
              id: bytes(id),
              revision,
              now,
              auth_time: authentication?.authTime ?? null,
              auth_method: jsonText(authentication?.authMethod)
            },
            lineageValues(lineage),
            activityValues(activity)
          )
        )
      ),

    touch: ({ id, activity, now }) =>
      write("touch", () => outcome(touch({ id: bytes(id), now }, activityValues(activity)))),

    writeData: ({ id, version, value, now }) =>
      write("writeData", () =>
        outcome(writeData({ id: bytes(id), version, value: jsonText(value), now }))
      ),

    writeClaims: ({ id, version, value, now }) =>
      write("writeClaims", () =>
        outcome(writeClaims({ id: bytes(id), version, value: jsonText(value), now }))
      )
  }
}

const outcome = (changed: number): GuardedOutcome => (changed === 1 ? "applied" : "conflict")
