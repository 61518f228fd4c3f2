/**
 * Digests and tags of refresh tokens by SHA-256 and HMAC-SHA-256. The outer tag's key comes from a
 * secret alone; the inner tag's from a secret and the session's salt, by one HMAC more: whoever lacks
 * either has no key at all.
 */
import { createHmac, hash, type KeyObject } from "node:crypto"

import * as Layer from "effect/Layer"

import type { Digest, Salt } from "../../domain/identifier.ts"
import { RefreshTokenMac } from "../../ports/RefreshTokenMac.ts"
import { textComparison } from "./constantTime.ts"
import { deriveKeys } from "./secrets.ts"

/**
 * @param secrets newest first, each of at least 32 bytes
 * @param issuer part of both keys: another issuer's tokens fail, even under the same secret
 * @throws RangeError as `deriveKeys` does
 */
export function refreshTokenMac(
  secrets: readonly string[],
  issuer: string
): RefreshTokenMac["Service"] {
  const innerKeys = deriveKeys(secrets, "refresh-token-inner-tag", issuer)
  const outerKeys = deriveKeys(secrets, "refresh-token-outer-tag", issuer)

  const isTag = textComparison(43)

  const [innerKey] = innerKeys as [KeyObject]
  const [outerKey] = outerKeys as [KeyObject]

  return {
    digest: (id) => hash("sha256", id, "base64url") as Digest,

    seal: (body, salt) => {
      const sealed = `${body}.${innerTag(innerKey, salt, body)}`
      return `${sealed}.${tag(outerKey, sealed)}`
    },

    checkOuter: (sealed, outerTag) => {
      const index = outerKeys.findIndex((key) => isTag(tag(key, sealed), outerTag))
      return index === -1 ? undefined : index
    },

    checkInner: (body, presented, salt, secret) => {
      const key = innerKeys[secret]
      return key !== undefined && isTag(innerTag(key, salt, body), presented)
    }
  }
}

const tag = (key: KeyObject | Buffer, text: string): string =>
  createHmac("sha256", key).update(text).digest("base64url")

const innerTag = (key: KeyObject, salt: Salt, body: string): string =>
  tag(createHmac("sha256", key).update(salt).digest(), body)

export const refreshTokenMacLayer = (
  secrets: readonly string[],
  issuer: string
): Layer.Layer<RefreshTokenMac> =>
  Layer.sync(RefreshTokenMac, () => refreshTokenMac(secrets, issuer))
