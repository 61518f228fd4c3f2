import * as Effect from "effect/Effect"

/**
 * Changing a session's claims. The row has them at once; access tokens from the next refresh on.
 */
import type { SessionId } from "../domain/identifier.ts"
import type { Json } from "../domain/json.ts"
import { standing, type Session } from "../domain/session.ts"
import type { StoreUnavailable } from "../ports/failure.ts"
import type { Dependencies } from "./dependencies.ts"
import { details, refused, refusedEnded } from "./details.ts"
import { InputInvalid, type ClaimsTooLarge } from "./errors.ts"
import type { ClaimsUpdateInput } from "./inputs.ts"
import { again, done, untilDone } from "./persistence.ts"
import type { ClaimsUpdateResult } from "./results.ts"
import { tokenSizeCheck } from "./tokenSize.ts"
import { applyShape, checkJson, checkKeys, checkObject, checkSessionId } from "./validation.ts"

type Value = Json | undefined
type Answer = ClaimsUpdateResult<Value>

export function makeUpdateClaims(deps: Dependencies) {
  const { clock, settings, store } = deps
  const checkTokenSize = tokenSizeCheck(deps)

  /** The claims to write, or undefined where the old ones cannot be shown to the change. */
  const next = Effect.fnUntraced(function* (session: Session, input: ClaimsUpdateInput<Value>) {
    if (!("change" in input)) {
      return { claims: yield* checkJson("claims", input.claims, settings.claims) }
    }
    const old = yield* applyShape(settings.claims, session.claims)
    if (!old.ok) return undefined
    return { claims: yield* checkJson("claims", input.change(old.value), settings.claims) }
  })

  const attempt = Effect.fnUntraced(function* (
    id: SessionId | undefined,
    input: ClaimsUpdateInput<Value>
  ) {
    const session = id === undefined ? undefined : yield* store.find(id)
    if (session === undefined) return done<Answer>(refused("session_not_found"))
    const now = clock.now()
    const state = standing(session, now)
    if (state !== "active") return done<Answer>(refusedEnded(state))
    const change = yield* next(session, input)
    if (change === undefined) return done<Answer>(refused("claims_mismatch"))
    const changed = { ...session, claims: change.claims }
    yield* checkTokenSize(changed)
    const version = session.claimsVersion
    const write = { id: session.id, version, value: change.claims, now }
    if ((yield* store.writeClaims(write)) === "conflict") return again
    return done<Answer>({ ok: true, session: details(changed, change.claims) })
  })

  return Effect.fnUntraced(function* (
    input: ClaimsUpdateInput<Value>
  ): Effect.fn.Return<Answer, StoreUnavailable | InputInvalid | ClaimsTooLarge> {
    yield* checkForm(input)
    const id = yield* checkSessionId(input.sessionId)
    return yield* untilDone("updateClaims", () => attempt(id, input))
  })
}

/** One of the two forms: a value, or a function of the old one. */
const checkForm = Effect.fnUntraced(function* (
  input: ClaimsUpdateInput<Value>
): Effect.fn.Return<void, InputInvalid> {
  yield* checkObject("updateClaims", input)
  if (!("change" in input)) {
    yield* checkKeys("updateClaims", input, ["sessionId", "claims"])
    if ("claims" in input) return
    return yield* new InputInvalid({ message: "claims: is missing; give claims or change" })
  }
  yield* checkKeys("updateClaims", input, ["sessionId", "change"])
  if (typeof input.change !== "function") {
    return yield* new InputInvalid({ message: "change: must be a function of the claims" })
  }
})
