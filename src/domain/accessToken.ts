/**
 * The claims of an access token, a JWT of type `at+jwt` (RFC 7519, RFC 8725 section 3.11), and their
 * checks. A token is self-contained: who, which session, until when, the application's claims, and what
 * is known of the refresh token that was issued beside it.
 */
import { isDigest, isSessionId, type Digest, type SessionId } from "./identifier.ts"
import { jsonProblem, type Json } from "./json.ts"
import type { Lifetimes } from "./policy.ts"
import type { PresentedToken } from "./rotation.ts"
import type { Session } from "./session.ts"
import { userIdProblem } from "./userId.ts"

/** The protected header's `typ`: no other kind of JWT is ever taken for an access token. */
export const accessTokenType = "at+jwt"

/** The most characters of an access token that are looked at. */
export const maxAccessTokenLength = 8192

/** The payload as it stands in the token. `iat`, `exp`, `auth_time` are seconds, the rest milliseconds. */
export interface AccessTokenPayload {
  readonly iss: string
  readonly aud: string | readonly string[]
  readonly sub: string
  readonly sid: SessionId
  readonly jti: string
  readonly iat: number
  readonly exp: number
  readonly auth_time: number
  readonly amr?: readonly string[] | undefined
  /** When the session was created: what a revocation of all of a user's sessions is compared with. */
  readonly sct: number
  /** Which version of the session's claims these are. */
  readonly cv: number
  /** The refresh token issued beside this token. */
  readonly rt: {
    readonly id: Digest
    readonly par?: Digest | undefined
    readonly pia?: number | undefined
    readonly gen: number
    readonly iat: number
  }
  /** Digest of the device's fingerprint, where device binding is on. */
  readonly dfp?: Digest | undefined
  readonly claims?: Json | undefined
}

/** What a verified access token says. Times are milliseconds. */
export interface AccessToken {
  readonly sessionId: SessionId
  readonly userId: string
  readonly issuedAt: number
  /** From when on it is valid: `iat`, or a later `nbf`. */
  readonly notBefore: number
  readonly expiresAt: number
  readonly authTime: number
  readonly authMethod: string | undefined
  readonly sessionCreatedAt: number
  readonly claims: Json | undefined
  readonly claimsVersion: number
  readonly refreshToken: PresentedToken
  /** Digest of the fingerprint that the session is bound to. */
  readonly fingerprint: Digest | undefined
}

/** Whom a token is from and for. */
export interface Audience {
  readonly issuer: string
  /** What is written into `aud`. */
  readonly issued: readonly string[]
  /** What `aud` must contain. */
  readonly expected: string
}

/**
 * When a token issued at `now` expires: the lifetime less its jitter (`chance` is from 0 up to 1), never
 * after the session's absolute end (ASVS 7.3.2). `exp` has whole seconds: the lifetime is rounded up, for
 * the leeway is measured against the shortest one, and the absolute end down.
 */
export function accessTokenExpiry(
  session: Pick<Session, "absoluteExpiresAt">,
  lifetimes: Lifetimes,
  now: number,
  chance: number
): number {
  const life = lifetimes.accessToken * (1 - lifetimes.jitter * chance)
  const expiry = Math.ceil((now + life) / 1000)
  return Math.min(expiry, Math.floor(session.absoluteExpiresAt / 1000)) * 1000
}

/** What an access token says of a session. */
export type TokenSubject = Pick<
  Session,
  "id" | "userId" | "createdAt" | "authTime" | "authMethod" | "claims" | "claimsVersion"
>

/**
 * The payload of an access token for a session, issued beside `refreshToken`. What is undefined has no place in
 * its JSON. (An object that is put together from others costs several times as much as one that is spelt out.)
 */
export const accessTokenPayload = (
  session: TokenSubject,
  refreshToken: PresentedToken,
  audience: Audience,
  token: { readonly id: string; readonly issuedAt: number; readonly expiresAt: number },
  fingerprint: Digest | undefined
): AccessTokenPayload => ({
  iss: audience.issuer,
  aud: audience.issued.length === 1 ? (audience.issued[0] as string) : audience.issued,
  sub: session.userId,
  sid: session.id,
  jti: token.id,
  iat: Math.floor(token.issuedAt / 1000),
  exp: Math.floor(token.expiresAt / 1000),
  auth_time: Math.floor(session.authTime / 1000),
  amr: session.authMethod === undefined ? undefined : [session.authMethod],
  sct: session.createdAt,
  cv: session.claimsVersion,
  rt: {
    id: refreshToken.digest,
    par: refreshToken.parent,
    pia: refreshToken.parentIssuedAt,
    gen: refreshToken.generation,
    iat: refreshToken.issuedAt
  },
  dfp: fingerprint,
  claims: session.claims
})

/** What is wrong with a payload whose signature is right. */
export type PayloadProblem = "malformed" | "issuer" | "audience"

/** Whether a token is good at an instant, as far as its own times say. */
export type Validity = "valid" | "expired" | "not-yet-valid"

/** When a token is good, in whole seconds as it says itself: from `nbf` (or `iat`) on, before `exp`. */
export const validTimes = ({
  expiresAt,
  notBefore
}: Pick<AccessToken, "expiresAt" | "notBefore">): ValidTimes => ({
  exp: expiresAt / 1000,
  nbf: notBefore / 1000
})

/** See `validTimes`. */
export interface ValidTimes {
  readonly exp: number
  readonly nbf: number
}

/**
 * Whether a token is good at `now`. `tolerance` is how far clocks may differ; both are milliseconds. It applies to
 * `iat` and `nbf`; `exp` is exact, for the issuer's clock set it.
 */
export function validityOf({ exp, nbf }: ValidTimes, now: number, tolerance: number): Validity {
  if (nbf * 1000 > now + tolerance) return "not-yet-valid"
  return now >= exp * 1000 ? "expired" : "valid"
}

/**
 * Checks a payload after its signature (ASVS 9.1.1, 9.2), but for its times: a token that has expired names a
 * session to be ended, and opens nothing.
 */
export function readAccessTokenOfAnyAge(
  payload: unknown,
  audience: Audience
): AccessToken | PayloadProblem {
  if (!isRecord(payload)) return "malformed"
  const { iss, aud, exp, iat, nbf } = payload
  if (iss !== audience.issuer) return "issuer"
  if (!isFor(aud, audience.expected)) return "audience"
  if (!isCount(exp) || !isCount(iat) || (nbf !== undefined && !isCount(nbf))) return "malformed"
  const times = {
    issuedAt: iat * 1000,
    notBefore: Math.max(iat, nbf ?? 0) * 1000,
    expiresAt: exp * 1000
  }
  return readClaims(payload, times) ?? "malformed"
}

function isFor(aud: unknown, expected: string): boolean {
  if (typeof aud === "string") return aud === expected
  return Array.isArray(aud) && aud.every(isString) && aud.includes(expected)
}

function readClaims(
  payload: Record<string, unknown>,
  { expiresAt, issuedAt, notBefore }: Pick<AccessToken, "expiresAt" | "issuedAt" | "notBefore">
): AccessToken | undefined {
  const { sub, sid, jti, auth_time: authTime, amr, sct, cv, rt, dfp, claims } = payload
  const refreshToken = readRefreshToken(rt)
  if (refreshToken === undefined || userIdProblem(sub) !== undefined || !isSessionId(sid))
    return undefined
  if (typeof jti !== "string" || !isCount(authTime) || !isCount(sct) || !isCount(cv))
    return undefined
  const method: unknown = Array.isArray(amr) ? amr[0] : undefined
  if (amr !== undefined && typeof method !== "string") return undefined
  if (dfp !== undefined && !isDigest(dfp)) return undefined
  if (claims !== undefined && jsonProblem(claims, "claims") !== undefined) return undefined
  return {
    sessionId: sid,
    userId: sub as string,
    issuedAt,
    notBefore,
    expiresAt,
    authTime: authTime * 1000,
    authMethod: method as string | undefined,
    sessionCreatedAt: sct,
    claims: claims as Json | undefined,
    claimsVersion: cv,
    refreshToken,
    fingerprint: dfp
  }
}

function readRefreshToken(rt: unknown): PresentedToken | undefined {
  if (!isRecord(rt)) return undefined
  const { id, par, pia, gen, iat } = rt
  if (!isDigest(id) || !isCount(gen) || !isCount(iat)) return undefined
  if (par === undefined && pia === undefined) {
    return {
      digest: id,
      parent: undefined,
      parentIssuedAt: undefined,
      generation: gen,
      issuedAt: iat
    }
  }
  if (!isDigest(par) || !isCount(pia)) return undefined
  return { digest: id, parent: par, parentIssuedAt: pia, generation: gen, issuedAt: iat }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const isString = (value: unknown): value is string => typeof value === "string"

const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0
