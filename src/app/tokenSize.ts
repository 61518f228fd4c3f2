import * as Effect from "effect/Effect"

/**
 * Refusing claims that would not travel, before anything is written.
 */
import type { TokenSubject } from "../domain/accessToken.ts"
import { largestAccessToken } from "../domain/tokenSize.ts"
import type { Dependencies } from "./dependencies.ts"
import { ClaimsTooLarge } from "./errors.ts"

// A thumbprint, or the longest name that a caller's key may have.
const thumbprintLength = 43

/** The check of a session as it would be written. */
export function tokenSizeCheck({
  encryption,
  settings
}: Dependencies): (session: TokenSubject) => Effect.Effect<void, ClaimsTooLarge> {
  const provided = settings.keys.provided?.map((key) => key.id.length)
  const sizeOf = largestAccessToken(settings.audience, {
    algorithm: settings.keys.algorithm,
    keyIdLength: provided === undefined ? thumbprintLength : Math.max(...provided),
    encrypted: encryption.enabled,
    bound: settings.deviceBinding !== "off"
  })
  const allowed = settings.maxAccessTokenLength
  return (session) => {
    const size = sizeOf(session)
    return size <= allowed ? Effect.void : Effect.fail(new ClaimsTooLarge({ size, allowed }))
  }
}
