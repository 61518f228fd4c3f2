import * as Effect from "effect/Effect"

/**
 * Keeping a session alive without a token, for instance while a socket is open.
 */
import { activityAt, touchDue } from "../domain/activity.ts"
import { standing } from "../domain/session.ts"
import type { StoreUnavailable } from "../ports/failure.ts"
import type { Dependencies } from "./dependencies.ts"
import { refused, refusedEnded } from "./details.ts"
import type { InputInvalid } from "./errors.ts"
import type { TouchInput } from "./inputs.ts"
import { again, done, untilDone } from "./persistence.ts"
import type { TouchResult } from "./results.ts"
import { checkDeviceFacts, checkKeys, checkSessionId } from "./validation.ts"

export const makeTouch = ({ clock, settings, store }: Dependencies) =>
  Effect.fnUntraced(function* (
    input: TouchInput
  ): Effect.fn.Return<TouchResult, StoreUnavailable | InputInvalid> {
    yield* checkKeys("touch", input, ["sessionId", "device"])
    const id = yield* checkSessionId(input.sessionId)
    const device = yield* checkDeviceFacts(input.device)
    return yield* untilDone("touch", () =>
      Effect.gen(function* () {
        const session = id === undefined ? undefined : yield* store.find(id)
        if (session === undefined) return done<TouchResult>(refused("session_not_found"))
        const now = clock.now()
        const state = standing(session, now)
        if (state !== "active") return done<TouchResult>(refusedEnded(state))
        if (!touchDue(session, now, settings.lifetimes)) return done<TouchResult>({ ok: true })
        const activity = activityAt(session, now, settings.lifetimes, device)
        const outcome = yield* store.touch({ id: session.id, activity, now })
        return outcome === "applied" ? done<TouchResult>({ ok: true }) : again
      })
    )
  })
