import * as Effect from "effect/Effect"

import { activityAt, touchDue, touched } from "../domain/activity.ts"
/**
 * Refreshing: a refresh token for the next pair of tokens. The domain says what the token is; this file
 * loads, saves and tells.
 */
import { checkDevice, type Device } from "../domain/device.ts"
import type { Digest } from "../domain/identifier.ts"
import type { Json } from "../domain/json.ts"
import type { RefreshToken } from "../domain/refreshToken.ts"
import { decideRefresh, type PresentedToken, type RefreshDecision } from "../domain/rotation.ts"
import type { Session } from "../domain/session.ts"
import type { StoreUnavailable } from "../ports/failure.ts"
import type { WriteFailure } from "../ports/SessionStore.ts"
import type { Confirmations } from "./confirmations.ts"
import type { Dependencies } from "./dependencies.ts"
import { details, refused, refusedEnded } from "./details.ts"
import type { InputInvalid } from "./errors.ts"
import {
  deviceProblem,
  flagProblem,
  keysProblem,
  stringProblem,
  type Problem
} from "./inputProblems.ts"
import type { RefreshInput } from "./inputs.ts"
import type { KeyRing } from "./keyRing.ts"
import { openRefreshToken, type OpenedToken } from "./openedToken.ts"
import { again, done, untilDone, type Attempt } from "./persistence.ts"
import { publishPromotion } from "./publishing.ts"
import { reportDevice } from "./reportDevice.ts"
import type { RefreshResult } from "./results.ts"
import { respondToTheft } from "./theft.ts"
import { issueAccessToken, newSecret, presented, sealRefreshToken } from "./tokens.ts"
import { applyShape, invalid, keptDevice } from "./validation.ts"

type Answer = RefreshResult<Json | undefined>
type Attempted<E = StoreUnavailable> = Effect.Effect<Attempt<Answer>, E>

/** A refresh token as it is being used. */
interface Use {
  readonly opened: OpenedToken
  readonly shown: PresentedToken
  readonly device: Device | undefined
  readonly onward: boolean
  /** What the token to be issued is named by; the same however often this is tried. */
  readonly successor: { readonly id: string; readonly digest: Digest }
}

const inputKeys = ["refreshToken", "device", "onward"] as const

const inputProblem = (input: RefreshInput): Problem =>
  keysProblem("refresh", input, inputKeys) ??
  stringProblem("refreshToken", input.refreshToken) ??
  deviceProblem(input.device) ??
  flagProblem("onward", input.onward)

const answered = (answer: Answer): Attempted<never> => Effect.succeed(done(answer))

export function makeRefresh(deps: Dependencies, keys: KeyRing, confirmations: Confirmations) {
  const { clock, mac, settings, store } = deps
  const reports = reportDevice(deps)

  const issue = (
    session: Session,
    token: RefreshToken,
    shown: PresentedToken,
    use: Use,
    claims: Json | undefined
  ): Attempted =>
    Effect.flatMapEager(issueAccessToken(deps, keys, session, shown), (accessToken) => {
      const answer = (onward: Extract<Answer, { readonly ok: true }>["onward"]) => {
        deps.events.publish({
          name: "refreshed",
          sessionId: session.id,
          userId: session.userId,
          at: clock.now(),
          device: use.device ?? session.device
        })
        const refreshToken = sealRefreshToken(deps, session, token)
        const view = details(session, claims)
        return done<Answer>({ ok: true, session: view, accessToken, refreshToken, onward })
      }
      return use.onward
        ? Effect.map(issueAccessToken(deps, keys, session, use.shown), answer)
        : Effect.succeed(answer(undefined))
    })

  /** The session as the touch leaves it that is on its way: its tokens are to live as long as it will. */
  const used = (session: Session, device: Device | undefined, now: number): Session => {
    confirmations.noteUse(session, device)
    const { lifetimes } = settings
    if (!touchDue(session, now, lifetimes)) return session
    return touched(session, activityAt(session, now, lifetimes, device))
  }

  /** Saves what the decision asks for; undefined where somebody else was faster. */
  const save = (
    session: Session,
    { write, as }: Extract<RefreshDecision, { kind: "issue" }>,
    device: Device | undefined,
    now: number
  ): Effect.Effect<Session | undefined, WriteFailure> => {
    if (write === undefined) {
      // A late parent proves nothing about the present.
      return Effect.succeed(as === "LateParent" ? session : used(session, device, now))
    }
    const activity = activityAt(session, now, settings.lifetimes, device)
    const change = { id: session.id, revision: session.revision, lineage: write, activity, now }
    return Effect.map(store.advance(change), (outcome) => {
      if (outcome === "conflict") return undefined
      publishPromotion(deps, session, write, as)
      return { ...touched(session, activity), lineage: write, revision: session.revision + 1 }
    })
  }

  /** Carries out a decision to go on. */
  const goOn = (
    session: Session,
    decision: Extract<RefreshDecision, { kind: "issue" | "keep" }>,
    use: Use,
    now: number,
    claims: Json | undefined
  ): Attempted<WriteFailure> => {
    const { device, opened, shown, successor } = use
    if (decision.kind === "keep") {
      return issue(used(session, device, now), opened.token, shown, use, claims)
    }
    return Effect.flatMapEager(save(session, decision, device, now), (saved) => {
      if (saved === undefined) return Effect.succeed(again)
      if (decision.as === "Twin" || decision.as === "LateParent") {
        const { generation } = shown
        const of = { sessionId: session.id, userId: session.userId, at: now }
        deps.events.publish({ name: "twinAbsorbed", ...of, generation })
      }
      const { parent, parentIssuedAt, generation, issuedAt } = decision.birth
      const next = {
        session: session.id,
        id: successor.id,
        parent,
        parentIssuedAt,
        generation,
        issuedAt
      }
      return issue(saved, next, presented(next, successor.digest), use, claims)
    })
  }

  const decide = (
    session: Session | undefined,
    use: Use,
    answerLost: boolean
  ): Attempted<WriteFailure> => {
    const { device, shown } = use
    if (session === undefined) return answered(refused("session_not_found"))
    if (!use.opened.proves(session)) return answered(refused("refresh_token_invalid"))
    const now = clock.now()
    const decision = decideRefresh(session, shown, now, settings.rotation, use.successor.digest)
    if (decision.kind === "ended") return answered(refusedEnded(decision.standing))

    const { deviceBinding } = settings
    const binding = checkDevice(deviceBinding, session.device.fingerprint, device?.fingerprint)
    if (binding !== "same") {
      const of = { sessionId: session.id, userId: session.userId }
      reports.mismatch(of, device, binding === "refuse")
    }
    // Before the device counts: that a replaced token turns up on another one makes it no less stolen.
    if (decision.kind === "theft") {
      return Effect.map(respondToTheft(deps, session, shown, device), done<Answer>)
    }
    if (binding === "refuse") return answered(refused("device_mismatch"))
    if (decision.kind === "stale") return answered(refused("stale_refresh_token"))

    return Effect.flatMapEager(applyShape(settings.claims, session.claims), (verdict) => {
      if (!verdict.ok) return answered(refused("claims_mismatch"))
      if (answerLost && decision.kind === "issue" && decision.as === "Current") {
        publishPromotion(deps, session, session.lineage, "Successor")
      }
      return goOn(session, decision, use, now, verdict.value)
    })
  }

  return (input: RefreshInput) =>
    Effect.suspend((): Effect.Effect<Answer, StoreUnavailable | InputInvalid> => {
      const problem = inputProblem(input)
      if (problem !== undefined) return invalid(problem)
      const { refreshToken, onward = false } = input
      const opened = openRefreshToken(deps, refreshToken)
      if (opened === undefined) return Effect.succeed(refused("refresh_token_invalid"))
      const id = newSecret(deps)
      const use: Use = {
        opened,
        shown: presented(opened.token, mac.digest(opened.token.id)),
        device: keptDevice(input.device),
        onward,
        successor: { id, digest: mac.digest(id) }
      }
      return untilDone("refresh", (answerLost) =>
        Effect.flatMap(store.find(opened.token.session), (session) =>
          decide(session, use, answerLost)
        )
      )
    })
}
