/**
 * Makes signing keys. Key pairs come from the generator of node:crypto: the Random port cannot seed it.
 * Symmetric keys and their names come from the Random port.
 */
import { generateKeyPair, type KeyObject } from "node:crypto"
import { promisify } from "node:util"

import * as Effect from "effect/Effect"

import type { KeyId } from "../../domain/identifier.ts"
import type { SigningAlgorithm } from "../../domain/signingKey.ts"
import type { Random } from "../../ports/Random.ts"
import type { KeyMaterial, TokenSigner } from "../../ports/TokenSigner.ts"
import { keyThumbprint } from "./keyThumbprint.ts"
import { signatureSchemes } from "./signatureScheme.ts"

/** `generate` of the TokenSigner port. A pair is named by its thumbprint, a symmetric key at random. */
export const keyGeneration =
  (random: Random["Service"]): TokenSigner["Service"]["generate"] =>
  (algorithm) => {
    const scheme = signatureSchemes[algorithm]
    return scheme.kind === "mac"
      ? Effect.sync(() => symmetricKey(algorithm, scheme.minKeyBytes, random))
      : Effect.promise(() => keyPair(algorithm, scheme.crv))
  }

function symmetricKey(
  algorithm: SigningAlgorithm,
  bytes: number,
  random: Random["Service"]
): KeyMaterial {
  // Its thumbprint would be a digest of the secret itself, in every token (RFC 7638 section 7).
  const id = base64url(random.bytes(16)) as KeyId
  const k = base64url(random.bytes(bytes))
  return { id, algorithm, jwk: JSON.stringify({ kty: "oct", k }) }
}

type Curve = "P-256" | "Ed25519"

const generate = promisify(generateKeyPair)

const privateKeys: Readonly<Record<Curve, () => Promise<{ readonly privateKey: KeyObject }>>> = {
  "P-256": () => generate("ec", { namedCurve: "P-256" }),
  Ed25519: () => generate("ed25519")
}

async function keyPair(algorithm: SigningAlgorithm, curve: Curve): Promise<KeyMaterial> {
  const { privateKey } = await privateKeys[curve]()
  const { crv, d, kty, x, y } = privateKey.export({ format: "jwk" })
  return {
    id: keyThumbprint({ crv, kty, x, y }),
    algorithm,
    jwk: JSON.stringify({ kty, crv, x, y, d })
  }
}

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url")
