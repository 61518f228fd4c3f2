/**
 * Digests and tags of refresh tokens by SHA-256 and HMAC-SHA-256. The outer tag's key comes from a
 * secret alone; the inner tag's from a secret and the session's salt, by one HMAC more: whoever lacks
 * either has no key at all.
 */
import { hash } from "node:crypto"

import * as Layer from "effect/Layer"

import type { Digest } from "../../domain/identifier.ts"
import { RefreshTokenMac } from "../../ports/RefreshTokenMac.ts"
import { textComparison } from "./constantTime.ts"
import { hmac, saltedHmac, type Mac } from "./hmac.ts"
import { deriveKeys } from "./secrets.ts"

type SaltedMac = ReturnType<typeof saltedHmac>

/**
 * @param secrets newest first, each of at least 32 bytes
 * @param issuer part of both keys: another issuer's tokens fail, even under the same secret
 * @throws RangeError as `deriveKeys` does
 */
export function refreshTokenMac(
  secrets: readonly string[],
  issuer: string
): RefreshTokenMac["Service"] {
  const innerTags = deriveKeys(secrets, "refresh-token-inner-tag", issuer).map((key) =>
    saltedHmac("sha256", key)
  )
  const outerTags = deriveKeys(secrets, "refresh-token-outer-tag", issuer).map((key) =>
    hmac("sha256", key)
  )

  const isTag = textComparison(43)

  const [innerTag] = innerTags as [SaltedMac]
  const [outerTag] = outerTags as [Mac]

  return {
    digest: (id) => hash("sha256", id, "base64url") as Digest,

    seal: (body, salt) => {
      const sealed = `${body}.${innerTag(salt, body)}`
      return `${sealed}.${outerTag(sealed)}`
    },

    checkOuter: (sealed, presented) => {
      const index = outerTags.findIndex((tag) => isTag(tag(sealed), presented))
      return index === -1 ? undefined : index
    },

    checkInner: (body, presented, salt, secret) => {
      const tag = innerTags[secret]
      return tag !== undefined && isTag(tag(salt, body), presented)
    }
  }
}

export const refreshTokenMacLayer = (
  secrets: readonly string[],
  issuer: string
): Layer.Layer<RefreshTokenMac> =>
  Layer.sync(RefreshTokenMac, () => refreshTokenMac(secrets, issuer))
