import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"

/**
 * Makes signing keys and signs access tokens with them.
 */
import type { AccessTokenPayload } from "../domain/accessToken.ts"
import type { KeyId } from "../domain/identifier.ts"
import type { SigningAlgorithm } from "../domain/signingKey.ts"

/** A key with its secret part. Never logged, never stored unsealed. */
export interface KeyMaterial {
  readonly id: KeyId
  readonly algorithm: SigningAlgorithm
  /** The private or symmetric JWK (RFC 7517), as JSON text. */
  readonly jwk: string
}

export class TokenSigner extends Context.Service<
  TokenSigner,
  {
    /** A new key; its id is its RFC 7638 thumbprint (of a symmetric key: a random one). */
    readonly generate: (algorithm: SigningAlgorithm) => Effect.Effect<KeyMaterial>
    /** A compact JWS (RFC 7515) with exactly the header `{"alg":…,"typ":"at+jwt","kid":…}`. */
    readonly sign: (payload: AccessTokenPayload, key: KeyMaterial) => string
  }
>()("watchword/ports/TokenSigner") {}
