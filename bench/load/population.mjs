/**
 * A deployment's tables, filled by the database itself: as many sessions as asked for, a fifth as many users
 * (one in twenty has 20 sessions, the others about four), about one session in a hundred signed out within the
 * last hour, with its revocation, and an event for every tenth session. The rows are what watchword writes after
 * months of use; everything of row n follows from n, so that a contender can name users and sessions.
 *
 * One statement fills a table: into an empty one, with the checks of keys off, InnoDB sorts rows and index
 * entries first and writes each page once.
 */
import { createHash } from "node:crypto"

import { createConnection } from "mysql2/promise"
import { mysqlStore } from "watchword/mysql"

import { addressOf, openPool } from "./mysql.mjs"
import { claims, device } from "./watchword.mjs"

const minute = 60_000
const day = 86_400_000

/** Of a number of sessions: how many have a user with many, and how many users there are of either kind. */
export const shares = (/** @type {number} */ sessions) => ({
  ofMany: sessions / 5,
  many: sessions / 100,
  few: (sessions * 19) / 100
})

/** How many sessions a user with many has. */
export const many = 20

const hash = (/** @type {string} */ algorithm, /** @type {string} */ text) =>
  createHash(algorithm).update(text).digest()

/** The id of a user: `kind` is `many` or `few`, the number is less than `shares` says. */
export const userIdOf = (/** @type {"many" | "few"} */ kind, /** @type {number} */ number) =>
  hash("md5", `${kind}${number}`).toString("hex").slice(0, 24)

/** The id of session n, from 1. */
export const sessionIdOf = (/** @type {number} */ number) =>
  hash("md5", `session${number}`).toString("base64url")

/** Every so many sessions one has ended; a prime, so that nobody's sessions are all among them. */
const endedEvery = 97

/** Whether session n has ended. */
export const hasEnded = (/** @type {number} */ number) => number % endedEvery === 0

// A part from 0 up to 1 that follows from the row and a name.
const part = (/** @type {string} */ name) => `(CRC32(CONCAT('${name}', seq)) / 4294967296)`
const span = (/** @type {string} */ name, /** @type {number} */ length) =>
  `FLOOR(${part(name)} * ${length})`
const bytes32 = (/** @type {string} */ name) => `UNHEX(SHA2(CONCAT('${name}', seq), 256))`

/**
 * Sessions as of `now`. Refreshed at some time within the last four weeks; looked at by the sweep within the
 * time that is left.
 */
const fillSessions = (/** @type {number} */ sessions, /** @type {number} */ now) => {
  const { ofMany, few } = shares(sessions)
  return `
INSERT INTO watchword_sessions (
  id, user_id, salt, created_at, auth_time, auth_method,
  current_digest, current_generation, current_issued_at,
  previous_digest, previous_issued_at, before_previous_digest, settled, revision,
  last_active_at, idle_expires_at, absolute_expires_at, sweep_at, touches, device,
  ended_at, ended_cause, ended_reason, ended_by, claims, claims_version, data, data_version)
SELECT
  UNHEX(MD5(CONCAT('session', seq))), LEFT(MD5(owner), 24), ${bytes32("salt")}, born, born, 'pwd',
  ${bytes32("current")}, generation, active,
  IF(generation > 0, ${bytes32("previous")}, NULL), IF(generation > 0, active - 600000, NULL),
  IF(generation > 1, ${bytes32("before")}, NULL), 0, generation + ended,
  active, active + ${30 * day}, born + ${365 * day},
  IF(ended, NULL, ${now + day} + FLOOR(${part("sweep")} * (active + ${29 * day} - ${now}))),
  generation, '${JSON.stringify(device)}',
  IF(ended, ${now} - ${span("ended", 60 * minute)}, NULL), IF(ended, 'logout', NULL), NULL, NULL,
  '${JSON.stringify(claims)}', 0, NULL, 0
FROM (
  SELECT seq, seq % ${endedEvery} = 0 AS ended, active, active - ${span("born", 300 * day)} AS born,
    ${span("generation", 500)} AS generation,
    IF(seq <= ${ofMany}, CONCAT('many', FLOOR((seq - 1) / ${many})), CONCAT('few', seq % ${few})) AS owner
  FROM (
    SELECT seq, ${now} - ${minute} - ${span("active", 28 * day)} AS active FROM seq_1_to_${sessions}
  ) AS activities
) AS facts`
}

/** The revocations of those that ended, none of the last two minutes. */
const fillRevocations = (/** @type {number} */ sessions, /** @type {number} */ now) => {
  const ended = Math.floor(sessions / endedEvery)
  return `
INSERT INTO watchword_revocations (session_id, at, written_at)
SELECT UNHEX(MD5(CONCAT('session', seq * ${endedEvery}))), at, at
FROM (
  SELECT seq, ${now - 62 * minute} + FLOOR(seq * ${(60 * minute) / ended}) AS at
  FROM seq_1_to_${ended}
) AS endings`
}

/** What happened in the last three days, and was delivered. */
const fillEvents = (/** @type {number} */ sessions, /** @type {number} */ now) => `
INSERT INTO watchword_events (id, origin, name, facts, written_at, delivered)
SELECT UNHEX(MD5(CONCAT('event', seq))), UNHEX(MD5(CONCAT('node', seq % 4))), 'created',
  CONCAT('{"sessionId":"', LEFT(MD5(seq), 21), 'A","userId":"', LEFT(MD5(seq), 24), '","at":', at,
    ',"device":${JSON.stringify(device)}}'),
  at, 1
FROM (
  SELECT seq, ${now - 3 * day} + FLOOR(seq * ${(3 * day - minute) / (sessions / 10)}) AS at
  FROM seq_1_to_${sessions / 10}
) AS happenings`

/**
 * Makes the tables in the context's database, which has none, and has them filled on a connection that sorts
 * before it writes.
 *
 * @param {import("./mysql.mjs").Context} context
 * @param {(connection: import("mysql2/promise").Connection) => Promise<unknown>} fill
 */
export async function fillTables(context, fill) {
  const pool = openPool(context)
  await mysqlStore(pool).migrate()
  await pool.end()
  const connection = await createConnection(addressOf(context))
  try {
    await connection.query("SET unique_checks = 0, foreign_key_checks = 0")
    await fill(connection)
    await connection.query(
      "ANALYZE TABLE watchword_sessions, watchword_revocations, watchword_events"
    )
  } finally {
    connection.destroy()
  }
}

/**
 * The tables of a deployment, filled.
 *
 * @param {import("./mysql.mjs").Context} context
 * @param {number} sessions a multiple of 1,000
 */
export const populate = (context, sessions) =>
  fillTables(context, async (connection) => {
    const now = Date.now()
    for (const fill of [fillSessions, fillRevocations, fillEvents]) {
      await connection.query(fill(sessions, now))
    }
  })
