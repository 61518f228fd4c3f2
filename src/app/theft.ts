import * as Effect from "effect/Effect"

/**
 * What follows when a refresh token turns up again that had been replaced: the ending that the policy
 * asks for, and the event, both durable before anybody hears of them.
 */
import type { Device } from "../domain/device.ts"
import type { SharedEvent } from "../domain/event.ts"
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
    const { id, userId, device, lineage } = session
    const theft: SharedEvent = {
      name: "theft",
      sessionId: id,
      userId,
      at,
      device,
      presentedBy,
      generation: shown.generation,
      newest: lineage.current.generation,
      issuedAt: shown.issuedAt,
      response
    }
    const ending: Ending = { at, cause: "theft", reason: undefined }
    switch (response) {
      case "report":
        yield* deps.events.publishDurably(theft)
        break
      case "revoke-session":
        yield* endSession(deps, id, ending, [theft])
        break
      case "revoke-user":
        // The theft is told in the first step: a failure after that leaves nothing that a retry takes for one.
        yield* endAllSessions(deps, userId, undefined, ending, [theft])
    }
    return { ...refused("refresh_token_reused"), session: { id, userId } } as const
    // Half a response is none: an abandoned request must not leave the theft unanswered.
  }).pipe(Effect.uninterruptible)
