import * as Effect from "effect/Effect"

import type { Salt, SessionId } from "../domain/identifier.ts"
/**
 * Signing in: a new session, and its first pair of tokens. The only way in which a session comes to be.
 */
import type { Json } from "../domain/json.ts"
import { decideLimit } from "../domain/limit.ts"
import type { RefreshToken } from "../domain/refreshToken.ts"
import type { Session } from "../domain/session.ts"
import type { StoreUnavailable } from "../ports/failure.ts"
import type { Announce, InsertOutcome } from "../ports/SessionStore.ts"
import type { Dependencies } from "./dependencies.ts"
import { details, refused } from "./details.ts"
import { endSession } from "./endings.ts"
import type { ClaimsTooLarge, InputInvalid } from "./errors.ts"
import { announceEndings } from "./events/announcements.ts"
import type { CreateInput } from "./inputs.ts"
import type { KeyRing } from "./keyRing.ts"
import { done, untilDone } from "./persistence.ts"
import type { CreateResult } from "./results.ts"
import { issueAccessToken, newId, newSecret, presented, sealRefreshToken } from "./tokens.ts"
import { checkTokenSize } from "./tokenSize.ts"
import {
  checkAuthMethod,
  checkDeviceFacts,
  checkJson,
  checkKeys,
  checkSessionId,
  checkUserId
} from "./validation.ts"

type Input = CreateInput<Json | undefined, Json | undefined>

const inputKeys = ["userId", "claims", "data", "device", "authMethod", "replaces"] as const

export function makeCreate(deps: Dependencies, keys: KeyRing) {
  const { clock, mac, settings, store } = deps

  const draft = Effect.fnUntraced(function* (input: Input, token: Pick<RefreshToken, "id">) {
    const now = clock.now()
    const { idleTimeout, absoluteTimeout } = settings.lifetimes
    const session: Session = {
      id: newId(deps),
      userId: yield* checkUserId(input.userId),
      salt: newSecret(deps) as Salt,
      createdAt: now,
      authTime: now,
      authMethod: yield* checkAuthMethod(input.authMethod),
      lineage: {
        current: { digest: mac.digest(token.id), generation: 0, issuedAt: now },
        previous: undefined,
        beforePrevious: undefined,
        settled: false
      },
      revision: 0,
      lastActiveAt: now,
      idleExpiresAt: now + Math.min(idleTimeout, absoluteTimeout),
      absoluteExpiresAt: now + absoluteTimeout,
      ended: undefined,
      claims: yield* checkJson("claims", input.claims, settings.claims),
      claimsVersion: 0,
      device: (yield* checkDeviceFacts(input.device)) ?? {}
    }
    return session
  })

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
  ): Effect.fn.Return<
    CreateResult<Json | undefined>,
    StoreUnavailable | InputInvalid | ClaimsTooLarge
  > {
    yield* checkKeys("create", input, inputKeys)
    const id = newSecret(deps)
    const session = yield* draft(input, { id })
    const data = yield* checkJson("data", input.data, settings.data)
    yield* checkTokenSize(deps, session)
    const replaced =
      input.replaces === undefined ? undefined : yield* checkSessionId(input.replaces, "replaces")

    const token: RefreshToken = {
      session: session.id,
      id,
      parent: undefined,
      parentIssuedAt: undefined,
      generation: 0,
      issuedAt: session.createdAt
    }
    // Signed before anything is written: a node without a key must not leave a session that nobody holds.
    const accessToken = yield* issueAccessToken(deps, keys, session, presented(deps, token))
    const rule = settings.sessionsPerUser
    const evictions = announceEndings(deps.events)
    const outcome = yield* untilDone("create", () =>
      Effect.map(
        store.insert({
          session,
          data,
          limit:
            rule === undefined
              ? undefined
              : (alive) => {
                  const others = alive.filter((candidate) => candidate.id !== replaced)
                  return decideLimit(others, rule)
                },
          eviction: { at: session.createdAt, cause: "limit", reason: undefined },
          announce: evictions
        }),
        done<InsertOutcome>
      )
    )
    tell(session, outcome, evictions)
    if (outcome.kind === "rejected") return refused("session_limit_reached")
    if (replaced !== undefined) yield* replace(replaced, session)
    const refreshToken = sealRefreshToken(deps, session, token)
    return { ok: true, session: details(session, session.claims), accessToken, refreshToken }
  })
}
