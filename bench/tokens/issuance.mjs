/**
 * The access tokens that the token suites verify: issued by Watchword under a key of ours, so that each
 * library is given the very same tokens and the same key, and none sees a token of a kind that suits another.
 */
import { createHash, generateKeyPairSync, randomBytes } from "node:crypto"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"

import { createSessions, memoryStore } from "watchword"

/** The options that all token suites share; the lifetime outlasts any run. */
export const options = (jwk) => ({
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

/**
 * Issues tokens and writes them to a file of the folder.
 *
 * @param {{ folder: string, name: string, jwk: Record<string, string>, count: number, clock?: object }} given
 * @returns {Promise<string>} the file
 */
export const issueTokens = async ({ folder, name, jwk, count, clock }) => {
  const sessions = await createSessions({
    ...options(jwk),
    store: memoryStore(clock),
    ...(clock && { clock })
  })
  const userIds = Array.from({ length: count }, (_, index) => userIdOf(index))
  const texts = []
  for (const userId of userIds) {
    const created = await sessions.create({ userId, claims: { role: "editor" } })
    texts.push(created.accessToken.value)
  }
  await sessions.close()
  const file = join(folder, `${name}.json`)
  writeFileSync(file, JSON.stringify({ texts, userIds }))
  return file
}

/** @returns {{ texts: string[], userIds: string[] }} */
export const readTokens = (file) => JSON.parse(readFileSync(file, "utf8"))
