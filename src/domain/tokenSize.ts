/**
 * How large a session's access tokens can become, so that one that would not travel is refused before
 * anything is written.
 */
import {
  accessTokenPayload,
  accessTokenType,
  type Audience,
  type TokenSubject
} from "./accessToken.ts"
import { base64UrlLength } from "./base64url.ts"
import type { Digest, SessionId } from "./identifier.ts"
import type { SigningAlgorithm } from "./signingKey.ts"
import { utf8Length } from "./textLength.ts"

const signatureBytes: Readonly<Record<SigningAlgorithm, number>> = {
  ES256: 64,
  EdDSA: 64,
  HS256: 32,
  HS384: 48,
  HS512: 64
}

// The largest that each varying field can be.
const digest = "A".repeat(43) as Digest
const longAgo = Number.MAX_SAFE_INTEGER
const largest = {
  digest,
  parent: digest,
  parentIssuedAt: longAgo,
  generation: longAgo,
  issuedAt: longAgo
}

/** How an access token is written, as far as its length goes. */
export interface TokenFormat {
  readonly algorithm: SigningAlgorithm
  /** The characters of the longest key id in use. */
  readonly keyIdLength: number
  readonly encrypted: boolean
  readonly bound: boolean
}

// `dir` has an empty encrypted key; the nonce is 12 bytes, the tag 16.
const encryptionHeaderBytes = 128

/** The most characters that an access token of a session can have. What all sessions share is measured once. */
export function largestAccessToken(
  audience: Audience,
  format: TokenFormat
): (session: TokenSubject) => number {
  const payload = accessTokenPayload(
    nobody,
    largest,
    audience,
    { id: digest.slice(0, 22), issuedAt: longAgo, expiresAt: longAgo },
    format.bound ? digest : undefined
  )
  const shared = jsonLength(payload) - ownLength(nobody)
  const header = `{"alg":"${format.algorithm}","typ":"${accessTokenType}","kid":""}`
  const around =
    base64UrlLength(header.length + format.keyIdLength) +
    base64UrlLength(signatureBytes[format.algorithm]) +
    2
  return (session) => {
    const signed = around + base64UrlLength(shared + ownLength(session))
    return format.encrypted
      ? base64UrlLength(encryptionHeaderBytes) +
          base64UrlLength(12) +
          base64UrlLength(signed) +
          base64UrlLength(16) +
          4
      : signed
  }
}

const nobody: TokenSubject = {
  id: digest.slice(0, 22) as SessionId,
  userId: "",
  createdAt: 0,
  authTime: 0,
  authMethod: undefined,
  claims: undefined,
  claimsVersion: longAgo
}

const jsonLength = (value: unknown): number => utf8Length(JSON.stringify(value))

/** How many bytes of a payload's JSON differ from session to session. */
const ownLength = ({ userId, createdAt, authTime, authMethod, claims }: TokenSubject): number =>
  jsonLength(userId) +
  String(createdAt).length +
  String(Math.floor(authTime / 1000)).length +
  (authMethod === undefined ? 0 : `,"amr":[]`.length + jsonLength(authMethod)) +
  (claims === undefined ? 0 : `,"claims":`.length + jsonLength(claims))
