import * as Effect from "effect/Effect"

/**
 * Looking: which sessions a user has, what one is, what a refresh token is. Nothing here changes anything.
 */
import type { Json } from "../domain/json.ts"
import { classify } from "../domain/rotation.ts"
import { standing } from "../domain/session.ts"
import type { StoreUnavailable } from "../ports/failure.ts"
import type { Dependencies } from "./dependencies.ts"
import { listed, refused, refusedEnded } from "./details.ts"
import type { InputInvalid } from "./errors.ts"
import { openRefreshToken } from "./openedToken.ts"
import type { InspectResult, SessionDetails } from "./results.ts"
import { presented } from "./tokens.ts"
import { checkSessionId, checkString, checkUserId } from "./validation.ts"

type Failure = StoreUnavailable | InputInvalid
type Details = SessionDetails<Json | undefined>

export function makeQueries(deps: Dependencies) {
  const { clock, settings, store } = deps

  const list = Effect.fnUntraced(function* (
    userId: string
  ): Effect.fn.Return<readonly Details[], Failure> {
    const sessions = yield* store.list(yield* checkUserId(userId), clock.now())
    return yield* Effect.forEach(sessions, (session) => listed(session, settings.claims))
  })

  const count = Effect.fnUntraced(function* (userId: string): Effect.fn.Return<number, Failure> {
    return yield* store.count(yield* checkUserId(userId), clock.now())
  })

  const get = Effect.fnUntraced(function* (
    sessionId: string
  ): Effect.fn.Return<Details | null, Failure> {
    const id = yield* checkSessionId(sessionId)
    const session = id === undefined ? undefined : yield* store.find(id)
    if (session === undefined || standing(session, clock.now()) !== "active") return null
    return yield* listed(session, settings.claims)
  })

  const inspect = Effect.fnUntraced(function* (
    refreshToken: string
  ): Effect.fn.Return<InspectResult<Json | undefined>, Failure> {
    const opened = openRefreshToken(deps, yield* checkString("refreshToken", refreshToken))
    if (opened === undefined) return refused("refresh_token_invalid")
    const session = yield* store.find(opened.token.session)
    if (session === undefined) return refused("session_not_found")
    if (!opened.proves(session)) return refused("refresh_token_invalid")
    const now = clock.now()
    const state = standing(session, now)
    if (state !== "active") return refusedEnded(state)
    const { generation, issuedAt } = opened.token
    const shown = presented(opened.token, deps.mac.digest(opened.token.id))
    return {
      ok: true,
      class: classify(session.lineage, shown, now, settings.rotation),
      issuedAt,
      generation,
      session: yield* listed(session, settings.claims)
    }
  })

  return { list, count, get, inspect }
}
