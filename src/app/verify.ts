/**
 * Verification: is this access token good? Without the store, unless the deployment asks for more; and where
 * nothing has to be waited for, without a fiber.
 */
import * as Effect from "effect/Effect"

import type { AccessToken } from "../domain/accessToken.ts"
import type { Device } from "../domain/device.ts"
import { freezeJson, type Json } from "../domain/json.ts"
import { refusal } from "../domain/refusal.ts"
import { standing, type Session } from "../domain/session.ts"
import type { StoreUnavailable } from "../ports/failure.ts"
import { optionsProblem, verifyOptions } from "./callOptions.ts"
import type { Confirmations } from "./confirmations.ts"
import type { Dependencies } from "./dependencies.ts"
import { refused, refusedEnded } from "./details.ts"
import { InputInvalid } from "./errors.ts"
import { makeExamination, type Examined } from "./examination.ts"
import type { GenuineToken } from "./genuineToken.ts"
import type { VerifyOptions } from "./inputs.ts"
import type { KeyRing } from "./keyRing.ts"
import { reportDevice } from "./reportDevice.ts"
import type { VerifiedSession, VerifyResult } from "./results.ts"
import { anyShape, type ShapeVerdict } from "./shape.ts"
import { shownDevice, type ShownDevice } from "./shownDevice.ts"
import { renewAccessToken } from "./tokens.ts"
import { applyShape, checkString } from "./validation.ts"

type Answer = VerifyResult<Json | undefined>

/** Under `revocation: "store"`: for how long a reading of the keys is good, in ms. */
const keysGoodFor = 2_000

const invalid = () => refused("access_token_invalid")

export interface Verification {
  readonly verify: (
    accessToken: string,
    options?: VerifyOptions
  ) => Effect.Effect<Answer, StoreUnavailable | InputInvalid>
  /** What `verify` comes to, or undefined where it has to wait. Throws what `device` throws. */
  readonly verifyAtOnce: (
    accessToken: string,
    device: ShownDevice,
    renew?: boolean
  ) => Answer | undefined
  /** Whether this configuration lets `verifySync` answer at all. */
  readonly syncPossible: boolean
}

export function makeVerification(
  deps: Dependencies,
  keys: KeyRing,
  confirmations: Confirmations
): Verification {
  const { clock, encryption, settings, store } = deps
  const { revocation } = settings
  const maxStaleness = revocation.mode === "feed" ? revocation.maxStaleness : keysGoodFor
  const reports = reportDevice(deps)
  const examine = makeExamination(deps, keys, confirmations)
  const asksStore = revocation.mode === "store" || settings.confirmation === "await"
  const syncPossible = !asksStore && !encryption.enabled
  const confirmsLater = settings.confirmation === "async"

  /** The refusal of a token that is not good, and what has to be told about it. */
  const refuse = (examined: Exclude<Examined, { kind: "good" }>, device: ShownDevice): Answer => {
    switch (examined.kind) {
      case "unknown-key":
        return invalid()
      case "refused":
        return refused(examined.code)
      case "expired": {
        const { binding, genuine } = examined
        const sessionId = binding === "refuse" ? undefined : genuine.token.sessionId
        return { ok: false, refusal: refusal("access_token_expired"), sessionId }
      }
      case "wrong-device":
        reports.mismatch(examined.genuine.token, device(), true)
        return refused("device_mismatch")
    }
  }

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
  ): Answer => {
    if (!verdict.ok) return invalid()
    const session = verified(token, verdict.value)
    return settings.claims === anyShape
      ? frozen({ ok: true, session, renewed })
      : { ok: true, session, renewed }
  }

  let isValidatorAsync = false
  /** Undefined where the application's validator has to be waited for. */
  const acceptedAtOnce = (genuine: GenuineToken): Answer | undefined => {
    const { token } = genuine
    if (settings.claims === anyShape) {
      return (genuine.accepted ??= accept(token, anyShape(token.claims), undefined))
    }
    if (isValidatorAsync) return undefined
    // What a validator makes of claims is the application's, which may change it.
    const verdict = settings.claims(token.claims)
    if (!(verdict instanceof Promise)) return accept(token, verdict, undefined)
    isValidatorAsync = true
    // Whoever waits asks it again, and is told if it fails.
    verdict.catch(() => undefined)
    return undefined
  }

  const verifyWaiting = Effect.fnUntraced(function* (
    presented: string,
    show: ShownDevice,
    renew: VerifyOptions["renew"]
  ) {
    const device = yield* orInvalid(show)
    const text = encryption.enabled ? yield* encryption.decrypt(presented) : presented
    if (text === undefined) return invalid()
    let examined = examine(text, show)
    if (examined.kind === "unknown-key") {
      yield* keys.lookForNewer
      examined = examine(text, show)
    }
    if (examined.kind !== "good") return refuse(examined, show)

    const { genuine } = examined
    const { token, keyId } = genuine
    if (examined.binding === "report") reports.mismatch(token, device, false)
    if (!examined.isKnown) {
      yield* keys.renew(maxStaleness)
      if (!keys.has(keyId)) return invalid()
    }
    const renewAlways = renew === "always"
    const { session, answer } = yield* judge(token, device, renewAlways || !examined.isKnown)
    if (answer !== undefined) return answer
    if (confirmsLater) confirmations.note(genuine, show)

    // The row's claims are the newer ones.
    const verdict = yield* applyShape(
      settings.claims,
      session === undefined ? token.claims : session.claims
    )
    const due =
      renewAlways ||
      (renew === true && (keys.isRetiring(keyId) || isChanged(session, token.claimsVersion)))
    const renewed = due ? yield* renewAccessToken(deps, keys, token, session) : undefined
    return accept(token, verdict, renewed)
  })

  const verifyAtOnce = (
    accessToken: string,
    device: ShownDevice,
    renew = false
  ): Answer | undefined => {
    if (!syncPossible) return undefined
    const examined = examine(accessToken, device)
    if (examined.kind === "unknown-key" && keys.mayFindNewer()) return undefined
    if (examined.kind !== "good") return refuse(examined, device)
    const { binding, genuine, isKnown } = examined
    // A new token takes a signature, by another key.
    if (!isKnown || (renew && keys.isRetiring(genuine.keyId))) return undefined
    const answer = acceptedAtOnce(genuine)
    if (answer === undefined) return undefined
    if (binding === "report") reports.mismatch(genuine.token, device(), false)
    if (confirmsLater) confirmations.note(genuine, device)
    return answer
  }

  return {
    verify: Effect.fnUntraced(function* (accessToken: string, options?: VerifyOptions) {
      const presented = yield* checkString("accessToken", accessToken)
      const problem = options === undefined ? undefined : optionsProblem(options, verifyOptions)
      if (problem !== undefined) return yield* new InputInvalid({ message: problem })
      const show = yield* orInvalid(() => shownDevice(options?.device))
      const renew = options?.renew ?? false
      const answer =
        renew === "always"
          ? undefined
          : yield* orInvalid(() => verifyAtOnce(presented, show, renew))
      return answer ?? (yield* verifyWaiting(presented, show, renew))
    }),
    verifyAtOnce,
    syncPossible
  }
}

/** What may throw `InputInvalid`, as an effect. */
const orInvalid = <A>(run: () => A): Effect.Effect<A, InputInvalid> =>
  Effect.suspend(() => {
    try {
      return Effect.succeed(run())
    } catch (error) {
      return error instanceof InputInvalid ? Effect.fail(error) : Effect.die(error)
    }
  })

/** Requests with the same token are given the same answer, so none of them may change it. */
function frozen(answer: Extract<Answer, { ok: true }>): Answer {
  freezeJson(answer.session.claims)
  Object.freeze(answer.session)
  return Object.freeze(answer)
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
