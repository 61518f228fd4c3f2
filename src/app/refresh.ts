import * as Effect from "effect/Effect"

import { activityAt, touchDue } from "../domain/activity.ts"
/**
 * Refreshing: a refresh token for the next pair of tokens. The domain says what the token is; this file
 * loads, saves and tells.
 */
import { checkDevice, type Device } from "../domain/device.ts"
import type { Digest } from "../domain/identifier.ts"
import type { Json } from "../domain/json.ts"
import { parseRefreshToken, type RefreshToken } from "../domain/refreshToken.ts"
import { decideRefresh, type PresentedToken, type RefreshDecision } from "../domain/rotation.ts"
import type { Session } from "../domain/session.ts"
import type { StoreUnavailable } from "../ports/failure.ts"
import type { SecretIndex } from "../ports/RefreshTokenMac.ts"
import type { Confirmations } from "./confirmations.ts"
import type { Dependencies } from "./dependencies.ts"
import { details, refused, refusedEnded } from "./details.ts"
import type { InputInvalid } from "./errors.ts"
import type { RefreshInput } from "./inputs.ts"
import type { KeyRing } from "./keyRing.ts"
import { again, done, untilDone } from "./persistence.ts"
import { publishPromotion } from "./publishing.ts"
import { reportDevice } from "./reportDevice.ts"
import type { RefreshResult } from "./results.ts"
import { respondToTheft } from "./theft.ts"
import { issueAccessToken, newSecret, presented, sealRefreshToken } from "./tokens.ts"
import { applyShape, checkDeviceFacts, checkFlag, checkKeys, checkString } from "./validation.ts"

type Answer = RefreshResult<Json | undefined>

/** A refresh token whose outer tag is right. */
export interface OpenedToken {
  readonly token: RefreshToken
  readonly proves: (session: Session) => boolean
}

/** A refresh token as it is being used. */
interface Use {
  readonly shown: PresentedToken
  readonly device: Device | undefined
  readonly onward: boolean
}

/** Opens a text without asking the store: garbage goes no further than this. */
export function openRefreshToken(deps: Dependencies, text: string): OpenedToken | undefined {
  const parts = parseRefreshToken(text)
  if (parts === undefined) return undefined
  const secret: SecretIndex | undefined = deps.mac.checkOuter(parts.sealed, parts.outerTag)
  if (secret === undefined) return undefined
  return {
    token: parts.token,
    proves: (session) => deps.mac.checkInner(parts.body, parts.innerTag, session.salt, secret)
  }
}

export function makeRefresh(deps: Dependencies, keys: KeyRing, confirmations: Confirmations) {
  const { clock, mac, settings, store } = deps
  const reports = reportDevice(deps)

  const issue = Effect.fnUntraced(function* (
    session: Session,
    token: RefreshToken,
    use: Use,
    claims: Json | undefined
  ) {
    const { device } = use
    const accessToken = yield* issueAccessToken(deps, keys, session, presented(deps, token))
    const onward = use.onward ? yield* issueAccessToken(deps, keys, session, use.shown) : undefined
    deps.events.publish({
      name: "refreshed",
      sessionId: session.id,
      userId: session.userId,
      at: clock.now(),
      device: device ?? session.device
    })
    const refreshToken = sealRefreshToken(deps, session, token)
    const view = details(session, claims)
    return done<Answer>({ ok: true, session: view, accessToken, refreshToken, onward })
  })

  /** The session as the touch leaves it that is on its way: its tokens are to live as long as it will. */
  const used = (session: Session, device: Device | undefined, now: number): Session => {
    confirmations.noteUse(session, device)
    const { lifetimes } = settings
    if (!touchDue(session, now, lifetimes)) return session
    return { ...session, ...activityAt(session, now, lifetimes, device) }
  }

  /** Saves what the decision asks for; undefined where somebody else was faster. */
  const save = Effect.fnUntraced(function* (
    session: Session,
    decision: Extract<RefreshDecision, { kind: "issue" }>,
    device: Device | undefined,
    now: number
  ) {
    const { write } = decision
    if (write === undefined) {
      // A late parent proves nothing about the present.
      return decision.as === "LateParent" ? session : used(session, device, now)
    }
    const activity = activityAt(session, now, settings.lifetimes, device)
    const change = { id: session.id, revision: session.revision, lineage: write, activity, now }
    if ((yield* store.advance(change)) === "conflict") return undefined
    publishPromotion(deps, session, write, decision.as)
    return { ...session, ...activity, lineage: write, revision: session.revision + 1 }
  })

  const attempt = Effect.fnUntraced(function* (
    opened: OpenedToken,
    use: Use,
    successor: { readonly id: string; readonly digest: Digest },
    answerLost: boolean
  ) {
    const { device, shown } = use
    const session = yield* store.find(opened.token.session)
    if (session === undefined) return done<Answer>(refused("session_not_found"))
    if (!opened.proves(session)) return done<Answer>(refused("refresh_token_invalid"))
    const now = clock.now()
    const decision = decideRefresh(session, shown, now, settings.rotation, successor.digest)
    if (decision.kind === "ended") return done<Answer>(refusedEnded(decision.standing))

    const { deviceBinding } = settings
    const binding = checkDevice(deviceBinding, session.device.fingerprint, device?.fingerprint)
    if (binding !== "same") {
      reports.mismatch(
        { sessionId: session.id, userId: session.userId },
        device,
        binding === "refuse"
      )
    }
    // Before the device counts: that a replaced token turns up on another one makes it no less stolen.
    if (decision.kind === "theft") {
      return done<Answer>(yield* respondToTheft(deps, session, shown, device))
    }
    if (binding === "refuse") return done<Answer>(refused("device_mismatch"))
    if (decision.kind === "stale") return done<Answer>(refused("stale_refresh_token"))

    const verdict = yield* applyShape(settings.claims, session.claims)
    if (!verdict.ok) return done<Answer>(refused("claims_mismatch"))
    if (decision.kind === "keep") {
      const kept = used(session, device, now)
      return yield* issue(kept, opened.token, use, verdict.value)
    }
    if (answerLost && decision.as === "Current") {
      publishPromotion(deps, session, session.lineage, "Successor")
    }
    const saved = yield* save(session, decision, device, now)
    if (saved === undefined) return again
    if (decision.as === "Twin" || decision.as === "LateParent") {
      const { generation } = shown
      deps.events.publish({
        name: "twinAbsorbed",
        sessionId: session.id,
        userId: session.userId,
        at: now,
        generation
      })
    }
    const next = { session: session.id, id: successor.id, ...decision.birth }
    return yield* issue(saved, next, use, verdict.value)
  })

  return Effect.fnUntraced(function* (
    input: RefreshInput
  ): Effect.fn.Return<Answer, StoreUnavailable | InputInvalid> {
    yield* checkKeys("refresh", input, ["refreshToken", "device", "onward"])
    const text = yield* checkString("refreshToken", input.refreshToken)
    const device = yield* checkDeviceFacts(input.device)
    const onward = yield* checkFlag("onward", input.onward)
    const opened = openRefreshToken(deps, text)
    if (opened === undefined) return refused("refresh_token_invalid")
    const shown = presented(deps, opened.token)
    const id = newSecret(deps)
    const successor = { id, digest: mac.digest(id) }
    return yield* untilDone("refresh", (answerLost) =>
      attempt(opened, { shown, device, onward }, successor, answerLost)
    )
  })
}
