/**
 * Encrypts signed access tokens: a compact JWE (RFC 7516), `dir` with A256GCM, by jose. The header is one
 * fixed text for a key, and is compared, never interpreted. jose is loaded with the first token.
 */
import type { KeyObject } from "node:crypto"

import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import { maxAccessTokenLength } from "../../domain/accessToken.ts"
import { TokenEncryption } from "../../ports/TokenEncryption.ts"
import { decodeBase64url, encodeBase64url } from "../node-crypto/base64url.ts"
import { deriveKeys } from "../node-crypto/secrets.ts"

interface EncryptionKey {
  readonly header: Header
  readonly key: KeyObject
}

interface Header {
  readonly alg: "dir"
  readonly enc: "A256GCM"
  /** A JWT is inside (RFC 7519 section 5.2). */
  readonly cty: "JWT"
  readonly kid: string
}

/**
 * Encrypts with the newest secret, decrypts with whichever the header names. A text of more than
 * `maxAccessTokenLength` characters is not looked at.
 *
 * @param secrets newest first, each of at least 32 bytes
 * @throws RangeError as `deriveKeys` does
 */
export function tokenEncryption(secrets: readonly string[]): TokenEncryption["Service"] {
  const keys = encryptionKeys(secrets)
  const [newest] = keys as [EncryptionKey]
  const byHeader = new Map(
    keys.map(({ header, key }) => [encodeBase64url(JSON.stringify(header)), key])
  )

  return {
    enabled: true,

    encrypt: (token) =>
      Effect.promise(async () => {
        const { CompactEncrypt } = await import("jose/jwe/compact/encrypt")
        return new CompactEncrypt(new TextEncoder().encode(token))
          .setProtectedHeader({ ...newest.header })
          .encrypt(newest.key)
      }),

    decrypt: (token) => {
      const key = keyOf(token, byHeader)
      return key === undefined
        ? Effect.succeed(undefined)
        : Effect.promise(() => decryptWith(key, token))
    }
  }
}

/** For deployments that leave their tokens readable. */
export const noTokenEncryption: TokenEncryption["Service"] = {
  enabled: false,
  encrypt: Effect.succeed,
  decrypt: Effect.succeed
}

// A key's public name is derived beside it, so it tells nothing of the key and stays the same wherever
// the secret stands in the list.
function encryptionKeys(secrets: readonly string[]): readonly EncryptionKey[] {
  const names = deriveKeys(secrets, "access-token-encryption-key-id")
  return deriveKeys(secrets, "access-token-encryption").map((key, index) => {
    const kid = (names[index] as KeyObject).export().toString("base64url").slice(0, 16)
    return { header: { alg: "dir", enc: "A256GCM", cty: "JWT", kid }, key }
  })
}

/** The key that a token's header names, if the token is written in the one way that it may be. */
function keyOf(token: string, byHeader: ReadonlyMap<string, KeyObject>): KeyObject | undefined {
  if (token.length > maxAccessTokenLength) return undefined
  const [header, encryptedKey, nonce, ciphertext, tag, ...more] = token.split(".")
  return header !== undefined &&
    encryptedKey === "" &&
    decodeBase64url(nonce ?? "")?.length === 12 &&
    decodeBase64url(ciphertext ?? "") !== undefined &&
    decodeBase64url(tag ?? "")?.length === 16 &&
    more.length === 0
    ? byHeader.get(header)
    : undefined
}

async function decryptWith(key: KeyObject, token: string): Promise<string | undefined> {
  const { compactDecrypt } = await import("jose/jwe/compact/decrypt")
  try {
    const { plaintext } = await compactDecrypt(token, key, {
      keyManagementAlgorithms: ["dir"],
      contentEncryptionAlgorithms: ["A256GCM"]
    })
    return new TextDecoder().decode(plaintext)
  } catch {
    // jose's way of saying that this was not encrypted with that key.
    return undefined
  }
}

export const tokenEncryptionLayer = (secrets: readonly string[]): Layer.Layer<TokenEncryption> =>
  Layer.sync(TokenEncryption, () => tokenEncryption(secrets))

export const noTokenEncryptionLayer: Layer.Layer<TokenEncryption> = Layer.succeed(
  TokenEncryption,
  noTokenEncryption
)
