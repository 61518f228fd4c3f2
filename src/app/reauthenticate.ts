import * as Effect from "effect/Effect"

/**
 * Proving anew who one is, within a session: `authTime` moves, and the refresh tokens begin a new lineage,
 * so that a token that was stolen before cannot profit from it (ASVS 7.2.4). Earlier tokens are stale, and
 * after the band a theft.
 */
import { activityAt, touched } from "../domain/activity.ts"
import type { Json } from "../domain/json.ts"
import { restart } from "../domain/rotation.ts"
import { standing, type Session } from "../domain/session.ts"
import type { StoreUnavailable } from "../ports/failure.ts"
import type { Dependencies } from "./dependencies.ts"
import { details, refused, refusedEnded } from "./details.ts"
import type { ClaimsTooLarge, InputInvalid } from "./errors.ts"
import type { ReauthenticateInput } from "./inputs.ts"
import type { KeyRing } from "./keyRing.ts"
import { again, done, untilDone } from "./persistence.ts"
import type { EndedCode, Refused, ReauthenticateResult } from "./results.ts"
import { firstToken, issueAccessToken, newSecret, presented, sealRefreshToken } from "./tokens.ts"
import { tokenSizeCheck } from "./tokenSize.ts"
import {
  applyShape,
  checkAuthMethod,
  checkDeviceFacts,
  checkKeys,
  checkSessionId
} from "./validation.ts"

type Restarted = Session | Refused<EndedCode>
type Answer = ReauthenticateResult<Json | undefined>

export function makeReauthenticate(deps: Dependencies, keys: KeyRing) {
  const { clock, mac, settings, store } = deps
  const checkTokenSize = tokenSizeCheck(deps)

  /** The session with its lineage begun again, or why it cannot be. */
  const restarted = Effect.fnUntraced(function* (input: ReauthenticateInput, secret: string) {
    const id = yield* checkSessionId(input.sessionId)
    const device = yield* checkDeviceFacts(input.device)
    const given = yield* checkAuthMethod(input.authMethod)
    const digest = mac.digest(secret)
    return yield* untilDone("reauthenticate", () =>
      Effect.gen(function* () {
        const session = id === undefined ? undefined : yield* store.find(id)
        if (session === undefined) return done<Restarted>(refused("session_not_found"))
        const now = clock.now()
        const state = standing(session, now)
        if (state !== "active") return done<Restarted>(refusedEnded(state))
        // The answer to this very write was lost.
        if (session.lineage.current.digest === digest) return done<Restarted>(session)
        const lineage = restart(session.lineage, digest, now)
        const activity = activityAt(session, now, settings.lifetimes, device)
        const authentication = { authTime: now, authMethod: given ?? session.authMethod }
        yield* checkTokenSize({ ...session, ...authentication })
        const { revision } = session
        const change = { id: session.id, revision, lineage, activity, authentication, now }
        if ((yield* store.advance(change)) === "conflict") return again
        return done<Restarted>({ ...touched(session, activity), ...authentication, lineage })
      })
    )
  })

  return Effect.fnUntraced(function* (
    input: ReauthenticateInput
  ): Effect.fn.Return<Answer, StoreUnavailable | InputInvalid | ClaimsTooLarge> {
    yield* checkKeys("reauthenticate", input, ["sessionId", "authMethod", "device"])
    const id = newSecret(deps)
    const session = yield* restarted(input, id)
    if ("ok" in session) return session
    const verdict = yield* applyShape(settings.claims, session.claims)
    if (!verdict.ok) return refused("claims_mismatch")
    const token = firstToken(session, id)
    const named = presented(token, session.lineage.current.digest)
    return {
      ok: true,
      session: details(session, verdict.value),
      accessToken: yield* issueAccessToken(deps, keys, session, named),
      refreshToken: sealRefreshToken(deps, session, token)
    }
  })
}
