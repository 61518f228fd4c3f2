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
import { sixteenBytesForm, thirtyTwoBytesForm, type Digest, type SessionId } from "./identifier.ts"

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
export function refreshTokenBody(token: RefreshToken): string {
  const { session, id, parent = "-", parentIssuedAt, generation, issuedAt } = token
  const parentBirth = parentIssuedAt?.toString(36) ?? "-"
  const own = `${generation.toString(36)}.${issuedAt.toString(36)}`
  return `${refreshTokenPrefix}${session}.${id}.${parent}.${parentBirth}.${own}`
}

// Only the spelling that toString(36) gives: "0a" or "A" would be a second one.
const number = "(0|[1-9a-z][0-9a-z]{0,10})"
const id32 = `(${thirtyTwoBytesForm})`
const form = new RegExp(
  `^${refreshTokenPrefix}(${sixteenBytesForm})\\.${id32}\\.(?:-\\.-|${id32}\\.${number})` +
    `\\.${number}\\.${number}\\.${id32}\\.${id32}$`
)

/** A tag with the dot before it. */
const tagLength = 44

/** Takes a text apart, or answers undefined where it is no token's one spelling. */
export function parseRefreshToken(text: string): RefreshTokenParts | undefined {
  if (text.length > maxRefreshTokenLength) return undefined
  const found = form.exec(text)
  if (found === null) return undefined
  const [, session, id, parent, parentBirth, age, birth, innerTag, outerTag] = found
  const parentIssuedAt = parentBirth === undefined ? undefined : readNumber(parentBirth)
  const generation = readNumber(age as string)
  const issuedAt = readNumber(birth as string)
  if (generation === undefined || issuedAt === undefined) return undefined
  if (parentBirth !== undefined && parentIssuedAt === undefined) return undefined
  return {
    token: {
      session: session as SessionId,
      id: id as string,
      parent: parent as Digest | undefined,
      parentIssuedAt,
      generation,
      issuedAt
    },
    body: text.slice(0, -2 * tagLength),
    innerTag: innerTag as string,
    sealed: text.slice(0, -tagLength),
    outerTag: outerTag as string
  }
}

/** Undefined for a number that is too large to be exact. */
function readNumber(text: string): number | undefined {
  const value = Number.parseInt(text, 36)
  return Number.isSafeInteger(value) ? value : undefined
}
