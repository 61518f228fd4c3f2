import * as Effect from "effect/Effect"

import { isSessionId, type Salt, type SessionId } from "../domain/identifier.ts"
/**
 * Signing in: a new session, and its first pair of tokens. The only way in which a session comes to be.
 */
import type { Json } from "../domain/json.ts"
import { decideLimit, type LimitCandidate } from "../domain/limit.ts"
import type { Session } from "../domain/session.ts"
import { userIdProblem } from "../domain/userId.ts"
import type { StoreUnavailable } from "../ports/failure.ts"
import type { Announce, InsertOutcome } from "../ports/SessionStore.ts"
import type { Dependencies } from "./dependencies.ts"
import { details, refused } from "./details.ts"
import { endSession } from "./endings.ts"
import type { ClaimsTooLarge, InputInvalid } from "./errors.ts"
import { announceEndings } from "./events/announcements.ts"
import {
  authMethodProblem,
  deviceProblem,
  keysProblem,
  stringProblem,
  type Problem
} from "./inputProblems.ts"
import type { CreateInput } from "./inputs.ts"
import type { KeyRing } from "./keyRing.ts"
import { done, untilDone } from "./persistence.ts"
import type { CreateResult } from "./results.ts"
import {
  firstToken,
  issueAccessToken,
  newId,
  newSecret,
  presented,
  sealRefreshToken
} from "./tokens.ts"
import { tokenSizeCheck } from "./tokenSize.ts"
import { checkJson, invalid, keptDevice } from "./validation.ts"

type Input = CreateInput<Json | undefined, Json | undefined>
type Facts = Pick<Session, "userId" | "authMethod" | "device" | "claims">
type Failure = StoreUnavailable | InputInvalid | ClaimsTooLarge

const inputKeys = ["userId", "claims", "data", "device", "authMethod", "replaces"] as const

function inputProblem(input: Input): Problem {
  const problem = keysProblem("create", input, inputKeys)
  if (problem !== undefined) return problem
  const ofUser = userIdProblem(input.userId)
  if (ofUser !== undefined) return `userId: ${ofUser}`
  return (
    authMethodProblem(input.authMethod) ??
    deviceProblem(input.device) ??
    (input.replaces === undefined ? undefined : stringProblem("replaces", input.replaces))
  )
}

export function makeCreate(deps: Dependencies, keys: KeyRing) {
  const { clock, mac, settings, store } = deps
  const checkTokenSize = tokenSizeCheck(deps)

  /** The session as it begins, with its first refresh token. */
  const draft = ({ userId, authMethod, device, claims }: Facts) => {
    const now = clock.now()
    const { idleTimeout, absoluteTimeout } = settings.lifetimes
    const id = newSecret(deps)
    const current = { digest: mac.digest(id), generation: 0, issuedAt: now }
    // Spelt out: an object that is put together from others costs several times as much.
    const session: Session = {
      id: newId(deps),
      userId,
      salt: newSecret(deps) as Salt,
      createdAt: now,
      authTime: now,
      authMethod,
      lineage: { current, previous: undefined, beforePrevious: undefined, settled: false },
      revision: 0,
      lastActiveAt: now,
      idleExpiresAt: now + Math.min(idleTimeout, absoluteTimeout),
      absoluteExpiresAt: now + absoluteTimeout,
      ended: undefined,
      claims,
      claimsVersion: 0,
      device
    }
    const token = firstToken(session, id)
    return { session, token, named: presented(token, current.digest) }
  }

  const tell = (session: Session, outcome: InsertOutcome, evictions: Announce) => {
    const { id: sessionId, userId, device } = session
    const at = session.createdAt
    const limit = settings.sessionsPerUser
    if (outcome.kind === "inserted") {
      deps.events.publish({ name: "created", sessionId, userId, at, device })
      for (const evicted of outcome.evicted) {
        deps.watch?.note({ kind: "session", sessionId: evicted.id, at })
      }
      deps.events.tell(evictions(outcome.evicted))
    }
    const rejected = outcome.kind === "rejected"
    if (limit === undefined || !(rejected || outcome.exceeded)) return
    deps.events.publish({
      name: "limitExceeded",
      sessionId: rejected ? undefined : sessionId,
      userId,
      at,
      max: limit.max,
      evicted: rejected ? [] : outcome.evicted.map((session) => session.id),
      rejected
    })
  }

  /**
   * Ends the session that a new one takes the place of. Where that fails or is abandoned, the new one goes
   * instead: its tokens will reach nobody, and it would only take up room in the limit.
   */
  const replace = (old: SessionId, { id, createdAt: at }: Session) =>
    Effect.onError(endSession(deps, old, { at, cause: "replaced", reason: undefined }), () =>
      Effect.ignore(endSession(deps, id, { at, cause: "revoked", reason: undefined }))
    )

  return Effect.fnUntraced(function* (
    input: Input
  ): Effect.fn.Return<CreateResult<Json | undefined>, Failure> {
    const problem = inputProblem(input)
    if (problem !== undefined) return yield* invalid(problem)
    // Taken now: a validator may keep us waiting, and what was checked is what counts.
    const { authMethod, userId } = input
    const device = keptDevice(input.device) ?? {}
    const claims = yield* checkJson("claims", input.claims, settings.claims)
    const data = yield* checkJson("data", input.data, settings.data)
    const { session, token, named } = draft({ userId, authMethod, device, claims })
    yield* checkTokenSize(session)
    // Signed before anything is written: a node without a key must not leave a session that nobody holds.
    const accessToken = yield* issueAccessToken(deps, keys, session, named)
    const replaced = isSessionId(input.replaces) ? input.replaces : undefined
    const rule = settings.sessionsPerUser
    const evictions = announceEndings(deps.events)
    const insertion = {
      session,
      data,
      limit:
        rule === undefined
          ? undefined
          : (alive: readonly LimitCandidate[]) => {
              const others = alive.filter((candidate) => candidate.id !== replaced)
              return decideLimit(others, rule)
            },
      eviction: { at: session.createdAt, cause: "limit", reason: undefined },
      announce: evictions
    } as const
    const outcome = yield* untilDone("create", () =>
      Effect.map(store.insert(insertion), done<InsertOutcome>)
    )
    tell(session, outcome, evictions)
    if (outcome.kind === "rejected") return refused("session_limit_reached")
    if (replaced !== undefined) yield* replace(replaced, session)
    const refreshToken = sealRefreshToken(deps, session, token)
    return { ok: true, session: details(session, session.claims), accessToken, refreshToken }
  })
}
