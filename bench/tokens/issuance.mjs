/**
 * The access tokens that the token suites verify: such as Watchword issues, under a key of ours, so that each
 * library is given the very same tokens and the same key.
 */
import { createHash, generateKeyPairSync, randomBytes } from "node:crypto"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"

import { createSessions, memoryStore } from "watchword"

import { signer } from "./signers/plain.mjs"

/**
 * The options that all token suites share. The lifetime outlasts any run. What is known of revocations may be
 * a minute old, rather than two seconds, for in a turn the process does nothing else, and a machine that stands
 * still for a while must not make it ask the store; it is read as often as that needs, and looked at each time.
 */
export const options = (jwk) => ({
  revocation: { maxStaleness: "1 minute" },
  secret: "benchmarks-only-6f1b0c9e7a3d4852",
  issuer: "https://api.example.com",
  accessToken: { lifetime: "24 hours", jitter: 0 },
  keys: { provided: [jwk] }
})

/**
 * @param {"HS256" | "ES256" | "EdDSA"} algorithm
 * @returns {Record<string, string>} a private or symmetric JWK
 */
export const newKey = (algorithm) => {
  const kid = randomBytes(12).toString("base64url")
  if (algorithm === "HS256") {
    return { kty: "oct", k: randomBytes(32).toString("base64url"), alg: algorithm, kid }
  }
  const { privateKey } =
    algorithm === "ES256"
      ? generateKeyPairSync("ec", { namedCurve: "P-256" })
      : generateKeyPairSync("ed25519")
  return { ...privateKey.export({ format: "jwk" }), alg: algorithm, kid }
}

/** A user id of the usual length. */
const userIdOf = (index) => {
  const hex = createHash("sha256").update(`user ${index}`).digest("hex")
  return [8, 12, 16, 20, 32].map((end, part) => hex.slice([0, 8, 12, 16, 20][part], end)).join("-")
}

/** Watchword's word on what its tokens say. */
const firstClaims = async (jwk, clock) => {
  const store = memoryStore(clock)
  const sessions = await createSessions({ ...options(jwk), store, ...(clock && { clock }) })
  const created = await sessions.create({ userId: userIdOf(0), claims: { role: "editor" } })
  await sessions.close()
  const [, claims] = created.accessToken.value.split(".")
  return JSON.parse(Buffer.from(claims, "base64url").toString())
}

/**
 * Signs tokens that say the same as another, each of a user and a session of its own.
 *
 * @param {Record<string, string>} jwk
 * @param {object} claims
 * @returns {(userId: string) => string}
 */
export const tokenSigner = (jwk, claims) => {
  const id = (bytes) => randomBytes(bytes).toString("base64url")
  return signer(jwk, (sub) => ({
    ...claims,
    sub,
    sid: id(16),
    jti: id(16),
    rt: { ...claims.rt, id: id(32) }
  }))
}

/**
 * Issues tokens and writes them to a file of the folder. Watchword says what is in the first, and they are signed
 * as that one is: signing users in takes much longer.
 *
 * @param {{ folder: string, name: string, jwk: Record<string, string>, count: number, clock?: object }} given
 * @returns {Promise<string>} the file
 */
export const issueTokens = async ({ folder, name, jwk, count, clock }) => {
  const claims = await firstClaims(jwk, clock)
  const userIds = Array.from({ length: count }, (_, index) => userIdOf(index))
  const texts = userIds.map(tokenSigner(jwk, claims))
  const file = join(folder, `${name}.json`)
  writeFileSync(file, JSON.stringify({ texts, userIds, claims }))
  return file
}

/** @returns {{ texts: string[], userIds: string[], claims: object }} */
export const readTokens = (file) => JSON.parse(readFileSync(file, "utf8"))
