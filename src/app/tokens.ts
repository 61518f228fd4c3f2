import * as Effect from "effect/Effect"

/**
 * Issuing: a refresh token and the access token that is issued beside it.
 */
import {
  accessTokenExpiry,
  accessTokenPayload,
  type AccessToken,
  type TokenSubject
} from "../domain/accessToken.ts"
import { encodeBase64Url } from "../domain/base64url.ts"
import type { Digest, SessionId } from "../domain/identifier.ts"
import { refreshTokenBody, type RefreshToken } from "../domain/refreshToken.ts"
import type { PresentedToken } from "../domain/rotation.ts"
import { expiresAt, type Session } from "../domain/session.ts"
import type { StoreUnavailable } from "../ports/failure.ts"
import type { Dependencies } from "./dependencies.ts"
import type { KeyRing } from "./keyRing.ts"
import type { IssuedToken } from "./results.ts"

/** 128 random bits: names a session or an access token. */
export const newId = (deps: Dependencies): SessionId =>
  encodeBase64Url(deps.random.bytes(16)) as SessionId

/** 256 random bits: the secret part of a refresh token, or a salt. */
export const newSecret = (deps: Dependencies): string => encodeBase64Url(deps.random.bytes(32))

/** What classification needs of a refresh token. */
export const presented = (token: RefreshToken, digest: Digest): PresentedToken => ({
  digest,
  parent: token.parent,
  parentIssuedAt: token.parentIssuedAt,
  generation: token.generation,
  issuedAt: token.issuedAt
})

/** The refresh token with which a session's lineage begins: the one that its row names as the newest. */
export const firstToken = (session: Session, id: string): RefreshToken => ({
  session: session.id,
  id,
  parent: undefined,
  parentIssuedAt: undefined,
  generation: session.lineage.current.generation,
  issuedAt: session.lineage.current.issuedAt
})

/** The text of a refresh token of `session`, with the instant at which it would expire unused. */
export const sealRefreshToken = (
  deps: Dependencies,
  session: Session,
  token: RefreshToken
): IssuedToken => ({
  value: deps.mac.seal(refreshTokenBody(token), session.salt),
  expiresAt: expiresAt(session)
})

/** The digest of the fingerprint that access tokens are bound to, where device binding is on. */
export const boundFingerprint = (deps: Dependencies, session: Session): Digest | undefined =>
  deps.settings.deviceBinding === "off" || session.device.fingerprint === undefined
    ? undefined
    : deps.mac.digest(session.device.fingerprint)

/** An access token of `session` that names `refreshToken`. */
export const issueAccessToken = (
  deps: Dependencies,
  keys: KeyRing,
  session: Session,
  refreshToken: PresentedToken
): Effect.Effect<IssuedToken, StoreUnavailable> =>
  Effect.suspend(() => {
    const issuedAt = deps.clock.now()
    const expiry = accessTokenExpiry(session, deps.settings.lifetimes, issuedAt, chance(deps))
    const beside = { refreshToken, fingerprint: boundFingerprint(deps, session) }
    return sign(deps, keys, session, beside, issuedAt, expiry)
  })

/**
 * A replacement for an access token: the claims as they are now where the session is at hand, else those
 * of the old one. The expiry stays, so that no access token outlives its refresh.
 */
export const renewAccessToken = (
  deps: Dependencies,
  keys: KeyRing,
  old: AccessToken,
  session: Session | undefined
): Effect.Effect<IssuedToken, StoreUnavailable> => {
  const subject = session ?? {
    ...old,
    id: old.sessionId,
    createdAt: old.sessionCreatedAt
  }
  return sign(deps, keys, subject, old, old.issuedAt, old.expiresAt)
}

const sign = (
  deps: Dependencies,
  keys: KeyRing,
  subject: TokenSubject,
  beside: Pick<AccessToken, "refreshToken" | "fingerprint">,
  issuedAt: number,
  expiry: number
): Effect.Effect<IssuedToken, StoreUnavailable> =>
  Effect.flatMapEager(keys.signing, (key) => {
    const payload = accessTokenPayload(
      subject,
      beside.refreshToken,
      deps.settings.audience,
      { id: newId(deps), issuedAt, expiresAt: expiry },
      beside.fingerprint
    )
    const token = deps.signer.sign(payload, key)
    return Effect.mapEager(deps.encryption.encrypt(token), (value) => ({
      value,
      expiresAt: expiry
    }))
  })

// From 0 up to 1, evenly.
const chance = (deps: Dependencies): number =>
  deps.random.bytes(4).reduce((value, byte) => value * 256 + byte, 0) / 2 ** 32
