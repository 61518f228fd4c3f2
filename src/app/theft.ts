import * as Effect from "effect/Effect"

/**
 * What follows when a refresh token turns up again that had been replaced: the ending that the policy
 * asks for, durable before anybody hears of it, and the event.
 */
import type { Device } from "../domain/device.ts"
import type { Json } from "../domain/json.ts"
import type { PresentedToken } from "../domain/rotation.ts"
import type { Ending, Session } from "../domain/session.ts"
import type { StoreUnavailable } from "../ports/failure.ts"
import type { Dependencies } from "./dependencies.ts"
import { refused } from "./details.ts"
import { endAllSessions, endSession } from "./endings.ts"
import type { RefreshResult } from "./results.ts"

/** Responds, and answers the refusal. */
export const respondToTheft = (
  deps: Dependencies,
  session: Session,
  shown: PresentedToken,
  presentedBy: Device | undefined
): Effect.Effect<RefreshResult<Json | undefined>, StoreUnavailable> =>
  Effect.gen(function* () {
    const response = deps.settings.theftResponse
    const at = deps.clock.now()
    const ending: Ending = { at, cause: "theft", reason: undefined }
    if (response !== "report") yield* endSession(deps, session.id, ending)
    if (response === "revoke-user") {
      yield* endAllSessions(deps, session.userId, undefined, ending)
    }
    deps.events.publish({
      name: "theft",
      sessionId: session.id,
      userId: session.userId,
      at,
      device: session.device,
      presentedBy,
      generation: shown.generation,
      newest: session.lineage.current.generation,
      issuedAt: shown.issuedAt,
      response
    })
    const { id, userId } = session
    return { ...refused("refresh_token_reused"), session: { id, userId } } as const
    // Half a response is none: an abandoned request must not leave the theft unanswered.
  }).pipe(Effect.uninterruptible)
