/**
 * Telling of a token that turned up on another device: an event a session and fingerprint, not one a
 * request.
 */
import type { Device } from "../domain/device.ts"
import type { SessionId } from "../domain/identifier.ts"
import { boundedMap } from "./boundedMap.ts"
import type { Dependencies } from "./dependencies.ts"

const remembered = 10_000

export function reportDevice(deps: Dependencies) {
  const told = boundedMap<string, true>(remembered)
  return {
    mismatch: (
      session: { readonly sessionId: SessionId; readonly userId: string },
      presentedBy: Device | undefined,
      refused: boolean
    ): void => {
      const key = `${session.sessionId} ${presentedBy?.fingerprint ?? ""}`
      if (told.has(key)) return
      told.set(key, true)
      deps.events.publish({
        name: "deviceMismatch",
        sessionId: session.sessionId,
        userId: session.userId,
        at: deps.clock.now(),
        presentedBy,
        refused
      })
    }
  }
}
