/**
 * Signing keys at rest: AES-256-GCM (NIST SP 800-38D, ASVS 11.3.2) under a key derived from the
 * deployment's secret. The text is `wwk1.NONCE.BOX`: a version, 96 random bits, and the ciphertext with
 * its 128-bit tag, both base64url. Version, purpose and key id are authenticated with it, so a row that
 * is moved to another key's place does not open.
 *
 * Nonces are random. A deployment seals a few keys a day; the limit for random nonces is 2^32 a secret.
 */
import { createCipheriv, createDecipheriv, type KeyObject } from "node:crypto"

import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import type { KeyId } from "../../domain/identifier.ts"
import { KeySealing } from "../../ports/KeySealing.ts"
import { Random } from "../../ports/Random.ts"
import { decodeBase64url } from "./base64url.ts"
import { deriveKeys } from "./secrets.ts"

const version = "wwk1"
const cipher = "aes-256-gcm"
const nonceBytes = 12
const tagBytes = 16

/**
 * @param secrets newest first, each of at least 32 bytes
 * @throws RangeError as `deriveKeys` does
 */
export function keySealing(
  secrets: readonly string[],
  random: Random["Service"]
): KeySealing["Service"] {
  const keys = deriveKeys(secrets, "signing-key-sealing")
  const [newest] = keys as [KeyObject]

  return {
    seal: (id, plaintext) => {
      const nonce = Buffer.from(random.bytes(nonceBytes))
      const sealing = createCipheriv(cipher, newest, nonce, { authTagLength: tagBytes })
      sealing.setAAD(additionalData(id))
      const ciphertext = Buffer.concat([sealing.update(plaintext, "utf8"), sealing.final()])
      const box = Buffer.concat([ciphertext, sealing.getAuthTag()])
      return [version, nonce.toString("base64url"), box.toString("base64url")].join(".")
    },

    open: (id, sealed) => {
      const parts = takeApart(sealed)
      if (parts === undefined) return undefined
      for (const [index, key] of keys.entries()) {
        const plaintext = openWith(key, id, parts)
        if (plaintext !== undefined) return { plaintext, newest: index === 0 }
      }
      return undefined
    }
  }
}

interface SealedParts {
  readonly nonce: Buffer
  readonly ciphertext: Buffer
  readonly tag: Buffer
}

function takeApart(sealed: string): SealedParts | undefined {
  const [given, nonceText, boxText, ...more] = sealed.split(".")
  if (given !== version || nonceText === undefined || boxText === undefined || more.length > 0) {
    return undefined
  }
  const nonce = decodeBase64url(nonceText)
  const box = decodeBase64url(boxText)
  if (nonce?.length !== nonceBytes || box === undefined || box.length < tagBytes) return undefined
  return { nonce, ciphertext: box.subarray(0, -tagBytes), tag: box.subarray(-tagBytes) }
}

function openWith(key: KeyObject, id: KeyId, parts: SealedParts): string | undefined {
  const opening = createDecipheriv(cipher, key, parts.nonce, { authTagLength: tagBytes })
  opening.setAAD(additionalData(id))
  opening.setAuthTag(parts.tag)
  const plaintext = opening.update(parts.ciphertext)
  try {
    opening.final()
  } catch {
    // The only way in which Node says that the tag is wrong.
    return undefined
  }
  return plaintext.toString("utf8")
}

// No key id contains a zero byte, so the parts cannot be shifted against each other.
const additionalData = (id: KeyId): Buffer => Buffer.from(`${version}\0signing-key\0${id}`)

export const keySealingLayer = (
  secrets: readonly string[]
): Layer.Layer<KeySealing, never, Random> =>
  Layer.effect(
    KeySealing,
    Effect.map(Random, (random) => keySealing(secrets, random))
  )
