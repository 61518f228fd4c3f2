/**
 * Events that more than one use case tells of.
 */
import type { TokenClass } from "../domain/rotation.ts"
import type { Lineage, Session } from "../domain/session.ts"
import type { Dependencies } from "./dependencies.ts"

/** Tells that a refresh token became its session's newest. */
export function publishPromotion(
  deps: Dependencies,
  before: Session,
  after: Lineage,
  as: TokenClass
): void {
  const of = { sessionId: before.id, userId: before.userId, at: deps.clock.now() }
  if (as === "Ahead") {
    deps.events.publish({
      name: "fastForwarded",
      ...of,
      from: before.lineage.current.generation,
      to: after.current.generation
    })
  }
  deps.events.publish({ name: "promoted", ...of, generation: after.current.generation })
}

/** Tells that sessions were ended. */
export function publishEndings(deps: Dependencies, sessions: readonly Session[]): void {
  for (const { id, userId, ended, device } of sessions) {
    if (ended === undefined) continue
    deps.events.publish({
      name: "revoked",
      sessionId: id,
      userId,
      at: ended.at,
      cause: ended.cause,
      reason: ended.reason,
      device
    })
  }
}
