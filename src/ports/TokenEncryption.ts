/**
 * Optional encryption around signed access tokens, for deployments whose claims must not be readable by
 * the client (JWE, RFC 7516, `dir` with A256GCM).
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"

export class TokenEncryption extends Context.Service<
  TokenEncryption,
  {
    /** Whether tokens are encrypted at all. Where not, `encrypt` and `decrypt` give back what they get. */
    readonly enabled: boolean
    readonly encrypt: (token: string) => Effect.Effect<string>
    /** The signed token inside, or undefined for anything that was not made by `encrypt`. Never fails. */
    readonly decrypt: (token: string) => Effect.Effect<string | undefined>
  }
>()("watchword/ports/TokenEncryption") {}
