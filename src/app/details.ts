import * as Effect from "effect/Effect"

/**
 * Sessions as callers see them: without salt, digests or revision.
 */
import type { Json } from "../domain/json.ts"
import type { RefusalCode } from "../domain/refusal.ts"
import { refusal } from "../domain/refusal.ts"
import type { Session, Standing } from "../domain/session.ts"
import type { EndedCode, Refused, SessionDetails } from "./results.ts"
import type { Shape } from "./shape.ts"
import { applyShape } from "./validation.ts"

/** What a caller may see of a session. */
export const details = <Claims>(session: Session, claims: Claims): SessionDetails<Claims> => ({
  id: session.id,
  userId: session.userId,
  claims,
  createdAt: session.createdAt,
  authTime: session.authTime,
  authMethod: session.authMethod,
  lastActiveAt: session.lastActiveAt,
  idleExpiresAt: session.idleExpiresAt,
  absoluteExpiresAt: session.absoluteExpiresAt,
  device: session.device
})

/** The same for a list, where claims that do not fit any more are no reason to hide a session. */
export const listed = (
  session: Session,
  shape: Shape
): Effect.Effect<SessionDetails<Json | undefined>> =>
  Effect.map(applyShape(shape, session.claims), (verdict) =>
    details(session, verdict.ok ? verdict.value : undefined)
  )

/** A refusal as a result. */
export const refused = <Code extends RefusalCode>(code: Code): Refused<Code> => ({
  ok: false,
  refusal: refusal(code)
})

const endedCodes = {
  revoked: "session_revoked",
  "idle-expired": "session_expired",
  "absolute-expired": "session_expired"
} as const satisfies Record<Exclude<Standing, "active">, EndedCode>

/** The refusal for a session that is over. */
export const refusedEnded = (standing: Exclude<Standing, "active">): Refused<EndedCode> =>
  refused(endedCodes[standing])
