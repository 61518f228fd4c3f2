/**
 * The protected header of an access token. There is one text of it for a key, so that a token's header
 * is compared and never interpreted: `alg`, `crit`, `jwk`, `jku` or `x5c` in a token have no say
 * (RFC 8725 sections 3.1 and 3.10).
 */
import { accessTokenType } from "../../domain/accessToken.ts"
import { isKeyId, type KeyId } from "../../domain/identifier.ts"
import { signingAlgorithms, type SigningAlgorithm } from "../../domain/signingKey.ts"
import { encodeBase64url } from "./base64url.ts"

/** The encoded header of every token that a key signs: `{"alg":…,"typ":"at+jwt","kid":…}`. */
export const protectedHeader = (algorithm: SigningAlgorithm, keyId: KeyId): string =>
  encodeBase64url(headerJson(algorithm, keyId))

const headerJson = (algorithm: SigningAlgorithm, keyId: string): string =>
  JSON.stringify({ alg: algorithm, typ: accessTokenType, kid: keyId })

// Up to the key id, headers of one algorithm are the same; 36 of those 37 bytes are whole characters.
const openingLength = 48
const openings = new Map(
  signingAlgorithms.map((algorithm) => [
    encodeBase64url(headerJson(algorithm, "")).slice(0, openingLength),
    algorithm
  ])
)
const closing = '"}'
const longest = encodeBase64url(headerJson("HS256", "k".repeat(64))).length

/**
 * Which algorithm and key id an encoded header names, or undefined where it is not one that
 * `protectedHeader` could have made. Garbage is told apart by its first characters.
 */
export function readProtectedHeader(
  text: string
): { readonly algorithm: SigningAlgorithm; readonly keyId: KeyId } | undefined {
  const algorithm = openings.get(text.slice(0, openingLength))
  if (algorithm === undefined || text.length > longest) return undefined
  const json = Buffer.from(text, "base64url").toString("latin1")
  const keyId = json.slice(headerJson(algorithm, "").length - closing.length, -closing.length)
  return isKeyId(keyId) && protectedHeader(algorithm, keyId) === text
    ? { algorithm, keyId }
    : undefined
}
