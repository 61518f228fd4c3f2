/**
 * The `keyPath` of an old configuration file: a file whose whole content signs access tokens (HS256).
 */
import { readFileSync } from "node:fs"
import { resolve } from "node:path"

/** Options of Watchword's that use the key, or what is wrong. Relative to the working directory. */
export function readOldKey(
  path: unknown
): { readonly options: Readonly<Record<string, unknown>> } | { readonly problem: string } {
  if (typeof path !== "string" || path === "") return { problem: "must be the path of a file" }
  let key: Buffer
  try {
    key = readFileSync(resolve(path))
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown"
    return { problem: `the file cannot be read (${code})` }
  }
  // RFC 7518, section 3.2: a shorter one is weaker than the signature.
  if (key.length < 32) return { problem: "the key in the file must have at least 32 bytes" }
  const jwk = { kty: "oct", alg: "HS256", kid: "keyPath", k: key.toString("base64url") }
  return { options: { accessToken: { algorithm: "HS256" }, keys: { provided: [jwk] } } }
}
