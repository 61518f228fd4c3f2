/**
 * Makes signing keys. Key pairs come from jose, and so from the Web Crypto generator of the machine: the
 * Random port cannot seed them. Symmetric keys and their names come from the Random port. jose is loaded
 * when the first key pair is made, not before.
 */
import * as Effect from "effect/Effect"

import type { KeyId } from "../../domain/identifier.ts"
import type { SigningAlgorithm } from "../../domain/signingKey.ts"
import type { Random } from "../../ports/Random.ts"
import type { KeyMaterial, TokenSigner } from "../../ports/TokenSigner.ts"
import { signatureSchemes } from "../node-crypto/signatureScheme.ts"

/** `generate` of the TokenSigner port. A pair is named by its thumbprint, a symmetric key at random. */
export const keyGeneration =
  (random: Random["Service"]): TokenSigner["Service"]["generate"] =>
  (algorithm) => {
    const scheme = signatureSchemes[algorithm]
    return scheme.kind === "mac"
      ? Effect.sync(() => symmetricKey(algorithm, scheme.minKeyBytes, random))
      : Effect.promise(() => keyPair(algorithm))
  }

function symmetricKey(
  algorithm: SigningAlgorithm,
  bytes: number,
  random: Random["Service"]
): KeyMaterial {
  // Its thumbprint would be a digest of the secret itself, in every token (RFC 7638 section 7).
  const id = base64url(random.bytes(16)) as KeyId
  return { id, algorithm, jwk: JSON.stringify({ kty: "oct", k: base64url(random.bytes(bytes)) }) }
}

async function keyPair(algorithm: SigningAlgorithm): Promise<KeyMaterial> {
  const [{ generateKeyPair }, { exportJWK }, { calculateJwkThumbprint }] = await Promise.all([
    import("jose/key/generate/keypair"),
    import("jose/key/export"),
    import("jose/jwk/thumbprint")
  ])
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true })
  const jwk = await exportJWK(privateKey)
  return {
    id: (await calculateJwkThumbprint(jwk)) as KeyId,
    algorithm,
    jwk: JSON.stringify(jwk)
  }
}

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url")
