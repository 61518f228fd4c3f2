/**
 * An event that more than one use case tells of.
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
