/**
 * What an application without a session library would write: random ids, one row as watchword keeps it, a
 * signature by HMAC. No checks, no events, no theft: the least that a session costs.
 */
import { createHash, createHmac, randomBytes } from "node:crypto"

import { claims, device, options } from "./watchword.mjs"

const day = 86_400_000

/** The columns that a new session fills, in the order of `newRow`. */
const columns = `
  id, user_id, salt, created_at, auth_time, auth_method,
  current_digest, current_generation, current_issued_at,
  previous_digest, previous_issued_at, before_previous_digest, settled, revision,
  last_active_at, idle_expires_at, device, absolute_expires_at, sweep_at,
  ended_at, ended_cause, ended_reason, claims, claims_version, data, data_version`

/** Adds a row; takes what `newRow` gives. */
export const insertRow = `
INSERT INTO watchword_sessions (${columns})
VALUES (${Array(26).fill("?").join(", ")})`

/** A session of a user whose newest refresh token has this digest. */
export function newRow(/** @type {string} */ userId, /** @type {Buffer} */ digest) {
  const now = Date.now()
  const idle = now + 30 * day
  const identity = [randomBytes(16), Buffer.from(userId), randomBytes(32), now, now, null]
  const lineage = [digest, 0, now, null, null, null, 0, 0]
  const activity = [now, idle, Buffer.from(JSON.stringify(device)), now + 365 * day, idle]
  const rest = [null, null, null, Buffer.from(JSON.stringify(claims)), 0, null, 0]
  return [...identity, ...lineage, ...activity, ...rest]
}

/** A refresh token's random part and what the table keeps of it. */
export function newSecret() {
  const secret = randomBytes(32).toString("base64url")
  return { secret, digest: digestOf(secret) }
}

export const digestOf = (/** @type {string} */ secret) =>
  createHash("sha256").update(secret).digest()

const header = Buffer.from('{"alg":"HS256","typ":"at+jwt","kid":"by-hand"}').toString("base64url")

/** An access token with the claims that watchword's have. */
export function signAccessToken(
  /** @type {string} */ sessionId,
  /** @type {string} */ userId,
  /** @type {Buffer} */ digest
) {
  const now = Math.floor(Date.now() / 1000)
  const payload = {
    iss: options.issuer,
    aud: options.issuer,
    sub: userId,
    sid: sessionId,
    jti: randomBytes(16).toString("base64url"),
    iat: now,
    exp: now + 600,
    auth_time: now,
    rt: { id: digest.toString("base64url"), gen: 0, iat: now },
    claims
  }
  const signed = `${header}.${Buffer.from(JSON.stringify(payload)).toString("base64url")}`
  return `${signed}.${createHmac("sha256", options.secret).update(signed).digest("base64url")}`
}
