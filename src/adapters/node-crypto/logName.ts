/**
 * Names for log lines: keyed hashes, so that a log tells which lines belong together and nothing more.
 */
import { createHmac, type KeyObject } from "node:crypto"

import { deriveKeys } from "./secrets.ts"

/** The first 16 characters of an HMAC-SHA-256 under a key of its own from the newest secret. */
export function logName(secrets: readonly string[]): (text: string) => string {
  const [key] = deriveKeys(secrets, "log-name") as readonly [KeyObject]
  return (text) => createHmac("sha256", key).update(text).digest("base64url").slice(0, 16)
}
