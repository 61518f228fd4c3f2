/**
 * The name of a key pair: the SHA-256 thumbprint of its public half (RFC 7638), in base64url.
 */
import { createHash } from "node:crypto"

import type { KeyId } from "../../domain/identifier.ts"

/** A JWK of type EC or OKP; members that make no public half are passed over. */
export const keyThumbprint = ({ crv, kty, x, y }: Readonly<Record<string, unknown>>): KeyId =>
  // The members that the type of key requires, in the order of their names; an OKP key has no y.
  createHash("sha256").update(JSON.stringify({ crv, kty, x, y })).digest("base64url") as KeyId
