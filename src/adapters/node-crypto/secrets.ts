/**
 * From the deployment's secrets to keys: every purpose gets a key of its own from every secret, by
 * HKDF-SHA-256 (RFC 5869), so that what is made for one purpose is worth nothing for another. Keys are
 * KeyObjects, which print as their type and never as their bytes.
 */
import { createSecretKey, hkdfSync, type KeyObject } from "node:crypto"

/** What a key is for. A purpose is never given a second meaning: that would take a new name. */
export type KeyPurpose =
  | "signing-key-sealing"
  | "refresh-token-inner-tag"
  | "refresh-token-outer-tag"
  | "access-token-encryption"
  | "access-token-encryption-key-id"
  | "log-name"

/** The fewest UTF-8 bytes that a secret may have. */
export const minSecretBytes = 32

/** The most UTF-8 bytes that an issuer may have: HKDF's info, which it is a part of, is limited. */
export const maxIssuerBytes = 960

const salt = "watchword/v1"

/**
 * One 256-bit key for a purpose from each of the secrets, in their order (newest first). With `issuer`,
 * the keys of two issuers that share a secret differ.
 *
 * @throws RangeError where there is no secret, one is too short, or the issuer too long. The message says
 * which, and shows none of them.
 */
export function deriveKeys(
  secrets: readonly string[],
  purpose: KeyPurpose,
  issuer = ""
): readonly KeyObject[] {
  if (secrets.length === 0) throw new RangeError("secret: at least one is needed")
  if (Buffer.byteLength(issuer) > maxIssuerBytes) {
    throw new RangeError(`issuer: must have at most ${maxIssuerBytes} UTF-8 bytes`)
  }
  return secrets.map((secret, index) => {
    const bytes = Buffer.byteLength(secret)
    if (bytes < minSecretBytes) {
      throw new RangeError(
        `secret ${index + 1} of ${secrets.length}: must have at least ${minSecretBytes} bytes, has ${bytes}`
      )
    }
    // No purpose contains a zero byte, so no purpose and issuer together read like another pair.
    const key = hkdfSync("sha256", secret, salt, `${purpose}\0${issuer}`, 32)
    return createSecretKey(Buffer.from(key))
  })
}
