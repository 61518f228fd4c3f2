import * as Context from "effect/Context"

/**
 * Checks the signature of access tokens, and nothing else: claims are the domain's. This is the hot
 * path: synchronous, without exceptions, and the algorithm is never read from the token.
 */
import type { KeyId } from "../domain/identifier.ts"
import type { KeyMaterial } from "./TokenSigner.ts"

/** What a signature check says. `unknown-key`: well-formed, but the key is not among those given. */
export type SignatureVerdict =
  | { readonly kind: "genuine"; readonly payload: unknown; readonly keyId: KeyId }
  | { readonly kind: "unknown-key" }
  | { readonly kind: "forged" }

/** A public key as published under `/.well-known/jwks.json` (RFC 7517). */
export type PublicJwk = Readonly<Record<string, unknown>> & { readonly kid: string }

export class TokenVerifier extends Context.Service<
  TokenVerifier,
  {
    /**
     * Prepares a check against a fixed set of keys. A token is genuine only where its header is, byte for
     * byte, the one that `TokenSigner` writes for one of them, its encoding is strict base64url, and its
     * signature is right. Never throws, whatever the text.
     */
    readonly prepare: (keys: readonly KeyMaterial[]) => (token: string) => SignatureVerdict
    /** The public halves; symmetric keys have none. */
    readonly publicKeys: (keys: readonly KeyMaterial[]) => readonly PublicJwk[]
    /**
     * The same text of a genuine token in memory of its own, for whoever keeps it: one that was cut out of a
     * request may keep all of that alive.
     */
    readonly copy: (token: string) => string
  }
>()("watchword/ports/TokenVerifier") {}
