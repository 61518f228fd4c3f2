import * as Effect from "effect/Effect"

/**
 * Verification: is this access token good? Without the store, unless the deployment asks for more.
 */
import { readAccessTokenOfAnyAge, type AccessToken } from "../domain/accessToken.ts"
import { checkDevice, type Device } from "../domain/device.ts"
import type { KeyId } from "../domain/identifier.ts"
import type { Json } from "../domain/json.ts"
import { standing, type Session } from "../domain/session.ts"
import type { StoreUnavailable } from "../ports/failure.ts"
import { optionsProblem, verifyOptions } from "./callOptions.ts"
import type { Confirmations } from "./confirmations.ts"
import type { Dependencies } from "./dependencies.ts"
import { refused, refusedEnded } from "./details.ts"
import { InputInvalid } from "./errors.ts"
import type { VerifyOptions } from "./inputs.ts"
import type { KeyRing } from "./keyRing.ts"
import { reportDevice } from "./reportDevice.ts"
import type { VerifiedSession, VerifyResult } from "./results.ts"
import type { ShapeVerdict } from "./shape.ts"
import { renewAccessToken } from "./tokens.ts"
import { applyShape, checkDeviceFacts, checkString } from "./validation.ts"

type Answer = VerifyResult<Json | undefined>

/**
 * A token that is good as far as can be told without the store, or the refusal, or the lack of its key.
 * `isKnown` is false where this node's knowledge of revocations, or of its keys, is too old.
 */
type Examined =
  | {
      readonly kind: "good"
      readonly token: AccessToken
      readonly keyId: KeyId
      readonly isKnown: boolean
    }
  | { readonly kind: "refused"; readonly answer: Extract<Answer, { readonly ok: false }> }
  | { readonly kind: "unknown-key" }

/** Under `revocation: "store"`: for how long a reading of the keys is good, in ms. */
const keysGoodFor = 2_000

const invalid = refused("access_token_invalid")

export interface Verification {
  readonly verify: (
    accessToken: string,
    options?: VerifyOptions
  ) => Effect.Effect<Answer, StoreUnavailable | InputInvalid>
  /** Undefined where only `verify` can know. */
  readonly verifySync: (accessToken: string, device?: Device) => Answer | undefined
  /** Whether this configuration lets `verifySync` answer at all. */
  readonly syncPossible: boolean
}

export function makeVerification(
  deps: Dependencies,
  keys: KeyRing,
  confirmations: Confirmations
): Verification {
  const { clock, encryption, mac, settings, store, watch } = deps
  const { revocation } = settings
  const maxStaleness = revocation.mode === "feed" ? revocation.maxStaleness : keysGoodFor
  const reports = reportDevice(deps)

  const bindingOf = (token: AccessToken, device: Device | undefined) => {
    if (settings.deviceBinding === "off") return "same"
    const shown = device?.fingerprint === undefined ? undefined : mac.digest(device.fingerprint)
    return checkDevice(settings.deviceBinding, token.fingerprint, shown)
  }

  const examine = (text: string, device: Device | undefined): Examined => {
    const verdict = keys.check(text)
    if (verdict.kind === "unknown-key") return verdict
    if (verdict.kind === "forged") return { kind: "refused", answer: invalid }
    const { audience, clockTolerance } = settings
    const now = clock.now()
    const token = readAccessTokenOfAnyAge(verdict.payload, audience, now, clockTolerance)
    if (typeof token === "string") return { kind: "refused", answer: invalid }
    const binding = bindingOf(token, device)
    if (now >= token.expiresAt) {
      const sessionId = binding === "refuse" ? undefined : token.sessionId
      return { kind: "refused", answer: { ...refused("access_token_expired"), sessionId } }
    }
    if (confirmations.isOrphaned(token.refreshToken.digest)) {
      return { kind: "refused", answer: refused("access_token_superseded") }
    }
    if (binding !== "same") reports.mismatch(token, device, binding === "refuse")
    if (binding === "refuse") return { kind: "refused", answer: refused("device_mismatch") }
    const { keyId } = verdict
    if (watch === undefined)
      return { kind: "good", token, keyId, isKnown: revocation.mode === "expiry" }
    const isRevoked = watch.isRevoked(token)
    if (isRevoked === true) return { kind: "refused", answer: refused("session_revoked") }
    return { kind: "good", token, keyId, isKnown: isRevoked === false && keys.isCurrent() }
  }

  const asksStore = revocation.mode === "store" || settings.confirmation === "await"

  /** What the store says of the session. */
  const ask = (token: AccessToken, device: Device | undefined) =>
    settings.confirmation === "await"
      ? confirmations.confirm(token, device)
      : store.find(token.sessionId)

  const judge = Effect.fnUntraced(function* (
    token: AccessToken,
    device: Device | undefined,
    askAnyway: boolean
  ) {
    if (!asksStore && !askAnyway) return { session: undefined, answer: undefined }
    const session = yield* ask(token, device)
    if (session === undefined || session.userId !== token.userId) {
      return { session: undefined, answer: refused("session_not_found") }
    }
    const state = standing(session, clock.now())
    if (state !== "active") return { session, answer: refusedEnded(state) }
    if (confirmations.isOrphaned(token.refreshToken.digest)) {
      return { session, answer: refused("access_token_superseded") }
    }
    return { session, answer: undefined }
  })

  const accept = (
    token: AccessToken,
    verdict: ShapeVerdict,
    renewed: Extract<Answer, { ok: true }>["renewed"]
  ): Answer =>
    verdict.ok ? { ok: true, session: verified(token, verdict.value), renewed } : invalid

  const verify = Effect.fnUntraced(function* (accessToken: string, options?: VerifyOptions) {
    const presented = yield* checkString("accessToken", accessToken)
    const problem = options === undefined ? undefined : optionsProblem(options, verifyOptions)
    if (problem !== undefined) return yield* new InputInvalid({ message: problem })
    const device = yield* checkDeviceFacts(options?.device)
    const text = encryption.enabled ? yield* encryption.decrypt(presented) : presented
    if (text === undefined) return invalid
    let examined = examine(text, device)
    if (examined.kind === "unknown-key") {
      yield* keys.lookForNewer
      examined = examine(text, device)
    }
    if (examined.kind === "unknown-key") return invalid
    if (examined.kind === "refused") return examined.answer

    const { token } = examined
    if (!examined.isKnown) {
      yield* keys.renew(maxStaleness)
      if (!keys.has(examined.keyId)) return invalid
    }
    const renewAlways = options?.renew === "always"
    const { session, answer } = yield* judge(token, device, renewAlways || !examined.isKnown)
    if (answer !== undefined) return answer
    if (settings.confirmation === "async") confirmations.note(token, device)

    // The row's claims are the newer ones.
    const verdict = yield* applyShape(
      settings.claims,
      session === undefined ? token.claims : session.claims
    )
    const due =
      renewAlways ||
      (options?.renew === true &&
        (keys.isRetiring(examined.keyId) || isChanged(session, token.claimsVersion)))
    const renewed = due ? yield* renewAccessToken(deps, keys, token, session) : undefined
    return accept(token, verdict, renewed)
  })

  const verifySync = (accessToken: string, device?: Device): Answer | undefined => {
    const examined = examine(accessToken, device)
    if (examined.kind === "unknown-key") return undefined
    if (examined.kind === "refused") return examined.answer
    if (!examined.isKnown) return undefined
    const verdict = settings.claims(examined.token.claims)
    if (verdict instanceof Promise) return undefined
    if (settings.confirmation === "async") confirmations.note(examined.token, device)
    return accept(examined.token, verdict, undefined)
  }

  return { verify, verifySync, syncPossible: !asksStore && !encryption.enabled }
}

const isChanged = (session: Session | undefined, version: number): boolean =>
  session !== undefined && session.claimsVersion !== version

const verified = (
  token: AccessToken,
  claims: Json | undefined
): VerifiedSession<Json | undefined> => ({
  id: token.sessionId,
  userId: token.userId,
  claims,
  createdAt: token.sessionCreatedAt,
  authTime: token.authTime,
  authMethod: token.authMethod,
  expiresAt: token.expiresAt
})
