/**
 * Tables with so many rows that the database plans as it does in production. They are made by the database
 * itself, from numbers.
 */
import { createHash } from "node:crypto"

import type { Pool } from "mysql2/promise"

import type { SessionId } from "../../../src/domain/identifier.ts"
import { birth } from "./steps.ts"

const many = 50_000

/** How many of each user's sessions have not ended. */
export const aliveOfUser = 45

/** The id of the session that is made from a number: alive at `birth` where it is over 1,000 and no multiple of ten. */
export const sessionIdOf = (number: number): SessionId =>
  createHash("md5").update(String(number)).digest("base64url") as SessionId

const tables = ["sessions", "revocations", "events", "leases", "signing_keys"]

/**
 * Sessions of 1,000 users, 50 each, of which every tenth has ended. 200 of them are due at `birth`: a tenth ended
 * then or before, and of the others every third is over. As many revocations and events, one a second until
 * now, of which 50 events are undelivered; 8 leases and 8 signing keys.
 */
export async function fillTables(pool: Pool): Promise<void> {
  await pool.query(`
    INSERT INTO watchword_sessions (id, user_id, salt, created_at, auth_time, current_digest,
      current_generation, current_issued_at, settled, revision, last_active_at, idle_expires_at,
      absolute_expires_at, sweep_at, ended_at, ended_cause, device, claims_version, data_version)
    SELECT UNHEX(MD5(seq)), CONCAT('user ', seq DIV 50), UNHEX(SHA2(seq, 256)), ${birth} - 1000,
      ${birth} - 1000, UNHEX(SHA2(seq, 256)), 0, ${birth} - 1000, 0, 0, ${birth} - 1000,
      ${birth} - 200 + seq + IF(seq MOD 3 = 0, 0, 1000), ${birth} + 1000000,
      IF(seq MOD 10 = 0, NULL, ${birth} - 200 + seq), IF(seq MOD 10 = 0, ${birth} - 200 + seq, NULL),
      IF(seq MOD 10 = 0, 'logout', NULL), '{}', 0, 0
    FROM seq_0_to_${many - 1}`)
  const second = `TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(3)) DIV 1000 - 1000 * (${many} - seq)`
  await pool.query(`
    INSERT INTO watchword_revocations (session_id, at, written_at)
    SELECT UNHEX(MD5(seq)), ${birth}, ${second} FROM seq_1_to_${many}`)
  await pool.query(`
    INSERT INTO watchword_events (id, origin, name, facts, written_at, delivered)
    SELECT UNHEX(MD5(seq)), UNHEX(MD5(0)), 'expired',
      CONCAT('{"sessionId":"', REPLACE(REPLACE(LEFT(TO_BASE64(UNHEX(MD5(seq))), 22), '+', '-'), '/', '_'),
        '","userId":"alice","at":1}'),
      ${second}, seq <= ${many} - 50
    FROM seq_1_to_${many}`)
  await pool.query(`
    INSERT INTO watchword_leases (job, holder, held_until, due_at, changes)
    SELECT CONCAT('job-', seq), UNHEX(MD5(seq)), ${birth}, ${birth}, 0 FROM seq_0_to_7`)
  await pool.query(`
    INSERT INTO watchword_signing_keys (id, slot, algorithm, created_at, activates_at, sealed)
    SELECT CONCAT('key-', seq), seq, 'ES256', 0, 0, 'sealed' FROM seq_0_to_7`)
  await pool.query(`ANALYZE TABLE ${tables.map((name) => `watchword_${name}`).join(", ")}`)
}
