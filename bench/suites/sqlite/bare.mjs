/**
 * The file as an application without a library would use it: opened with watchword's settings, on
 * watchword's schema, statements prepared once.
 */
import { randomBytes } from "node:crypto"
import { join } from "node:path"

import Database from "libsql"
import { sqliteStore } from "watchword/sqlite"

import { claims, device } from "../../load/watchword.mjs"

const day = 86_400_000

export const fileIn = (/** @type {string} */ folder) => join(folder, "sessions.db")

/** The file with its tables, and its settings on. */
export async function openBare(/** @type {string} */ folder) {
  const file = fileIn(folder)
  await sqliteStore(file).migrate()
  const database = new Database(file, { timeout: 5_000 })
  database.exec("PRAGMA journal_mode = WAL")
  database.exec("PRAGMA synchronous = FULL; PRAGMA fullfsync = ON")
  return database
}

const columns = `
  id, user_id, salt, created_at, auth_time, auth_method,
  current_digest, current_generation, current_issued_at,
  previous_digest, previous_issued_at, before_previous_digest, settled, revision,
  last_active_at, idle_expires_at, absolute_expires_at,
  ended_at, end_cause, end_reason, device, claims, claims_version`

export const insertRow = `
INSERT INTO watchword_sessions (${columns}, data_version, data)
VALUES (${columns.replaceAll(/\w+/g, ":$&")}, 0, NULL)`

/** A session of a user whose newest refresh token has this digest. */
export const newRow = (/** @type {string} */ userId, /** @type {Buffer} */ digest) => {
  const now = Date.now()
  return {
    id: randomBytes(16),
    user_id: Buffer.from(userId),
    salt: randomBytes(32),
    created_at: now,
    auth_time: now,
    auth_method: null,
    current_digest: digest,
    current_generation: 0,
    current_issued_at: now,
    previous_digest: null,
    previous_issued_at: null,
    before_previous_digest: null,
    settled: 0,
    revision: 0,
    last_active_at: now,
    idle_expires_at: now + 30 * day,
    absolute_expires_at: now + 365 * day,
    ended_at: null,
    end_cause: null,
    end_reason: null,
    device: JSON.stringify(device),
    claims: JSON.stringify(claims),
    claims_version: 0
  }
}

export const findRow = `
SELECT ${columns} FROM watchword_sessions WHERE id = :id`

export const promoteRow = `
UPDATE watchword_sessions SET
  current_digest = :digest, current_generation = current_generation + 1, current_issued_at = :now,
  previous_digest = current_digest, previous_issued_at = current_issued_at,
  before_previous_digest = previous_digest, settled = 0,
  last_active_at = :now, idle_expires_at = :idle, device = :device, revision = revision + 1
WHERE id = :id AND revision = :revision
  AND ended_at IS NULL AND idle_expires_at > :now AND absolute_expires_at > :now`

/** What `promoteRow` takes. */
export const promotion = (
  /** @type {Buffer} */ id,
  /** @type {number} */ revision,
  /** @type {Buffer} */ digest
) => {
  const now = Date.now()
  return { id, revision, digest, now, idle: now + 30 * day, device: JSON.stringify(device) }
}
