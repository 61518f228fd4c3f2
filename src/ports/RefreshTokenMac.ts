import * as Context from "effect/Context"

/**
 * Digests and tags of refresh tokens. The inner tag needs a secret and the session's salt, so that
 * neither the secret nor a dump of the store can make a token; the outer tag needs the secret alone, so
 * that garbage is refused without asking the store. An adapter derives both keys from each of the
 * deployment's secrets and its issuer, by HKDF (RFC 5869) under a purpose of their own, and compares
 * tags in constant time.
 */
import type { Digest, Salt } from "../domain/identifier.ts"

/** Which of the deployment's secrets made a tag: 0 is the newest. */
export type SecretIndex = number

export class RefreshTokenMac extends Context.Service<
  RefreshTokenMac,
  {
    /** SHA-256 of a token id's 43 characters, base64url. */
    readonly digest: (id: string) => Digest
    /** `body.INNER.OUTER`, both tags made with the newest secret. */
    readonly seal: (body: string, salt: Salt) => string
    /** Which secret made the outer tag over `sealed`, or undefined for none. */
    readonly checkOuter: (sealed: string, outerTag: string) => SecretIndex | undefined
    /** Whether that secret and the salt made the inner tag over `body`. */
    readonly checkInner: (
      body: string,
      innerTag: string,
      salt: Salt,
      secret: SecretIndex
    ) => boolean
  }
>()("watchword/ports/RefreshTokenMac") {}
