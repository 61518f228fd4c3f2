/**
 * The text of a refresh token, as it travels:
 *
 *     wwr1_SESSION.ID.PARENT.PARENT-ISSUED-AT.GENERATION.ISSUED-AT.INNER-TAG.OUTER-TAG
 *
 * Ids, digests and tags are base64url, numbers are base 36, a first token's PARENT and PARENT-ISSUED-AT
 * are `-`. The inner tag covers everything before it, the outer one everything before it, inner tag
 * included; both cover the prefix. Every token has exactly one spelling. The prefix is fixed, so that
 * secret scanners find a leaked token, and carries the version.
 */
import { isDigest, isSessionId, type Digest, type SessionId } from "./identifier.ts"

/** What every refresh token starts with. */
export const refreshTokenPrefix = "wwr1_"

/** The longest text that is looked at: longer than any token can be. */
export const maxRefreshTokenLength = 320

/** What a refresh token says. `id` is the secret part: 256 random bits, base64url; it has the shape of a digest. */
export interface RefreshToken {
  readonly session: SessionId
  readonly id: string
  readonly parent: Digest | undefined
  readonly parentIssuedAt: number | undefined
  readonly generation: number
  readonly issuedAt: number
}

/** A refresh token's text taken apart; nothing is verified yet. */
export interface RefreshTokenParts {
  readonly token: RefreshToken
  /** What the inner tag is computed over. */
  readonly body: string
  readonly innerTag: string
  /** What the outer tag is computed over. */
  readonly sealed: string
  readonly outerTag: string
}

/** The part of a token that the inner tag covers. */
export const refreshTokenBody = (token: RefreshToken): string =>
  refreshTokenPrefix +
  [
    token.session,
    token.id,
    token.parent ?? "-",
    token.parentIssuedAt?.toString(36) ?? "-",
    token.generation.toString(36),
    token.issuedAt.toString(36)
  ].join(".")

/** Takes a text apart, or answers undefined where it is no token's one spelling. */
export function parseRefreshToken(text: string): RefreshTokenParts | undefined {
  if (text.length > maxRefreshTokenLength || !text.startsWith(refreshTokenPrefix)) return undefined
  const fields = text.slice(refreshTokenPrefix.length).split(".")
  if (fields.length !== 8) return undefined
  const [session, id, parent, parentIssuedAt, generation, issuedAt, innerTag, outerTag] =
    fields as [string, string, string, string, string, string, string, string]
  if (!isSessionId(session) || !isDigest(id) || !isDigest(innerTag) || !isDigest(outerTag)) {
    return undefined
  }
  const birth = parseNumber(issuedAt)
  const age = parseNumber(generation)
  if (birth === undefined || age === undefined) return undefined
  const sealed = text.slice(0, -outerTag.length - 1)
  const rest = { body: sealed.slice(0, -innerTag.length - 1), innerTag, sealed, outerTag }

  if (parent === "-" && parentIssuedAt === "-") {
    const first = { session, id, parent: undefined, parentIssuedAt: undefined }
    return { token: { ...first, generation: age, issuedAt: birth }, ...rest }
  }
  const parentBirth = parseNumber(parentIssuedAt)
  if (!isDigest(parent) || parentBirth === undefined) return undefined
  return {
    token: { session, id, parent, parentIssuedAt: parentBirth, generation: age, issuedAt: birth },
    ...rest
  }
}

// Only the spelling that toString(36) gives: "0a" or "A" would be a second one.
function parseNumber(text: string): number | undefined {
  const value = Number.parseInt(text, 36)
  return Number.isSafeInteger(value) && value >= 0 && value.toString(36) === text
    ? value
    : undefined
}
