/**
 * The names of things: what identifies a session, a refresh token (by the digest of its id) and a
 * signing key. All are URL-safe text, so that they travel unchanged in tokens, cookies and JSON.
 */
import type { Brand } from "effect/Brand"

/** Names a session, and is safe to show: it opens nothing. 128 random bits, base64url, 22 characters. */
export type SessionId = string & Brand<"SessionId">

/** SHA-256 of a refresh token's id, base64url, 43 characters. The id itself is never stored. */
export type Digest = string & Brand<"Digest">

/** 256 random bits kept in the session row, base64url, 43 characters: half of what a refresh token's inner tag needs. */
export type Salt = string & Brand<"Salt">

/** Names a signing key in a token's header: an RFC 7638 thumbprint, or a caller's own name. */
export type KeyId = string & Brand<"KeyId">

/** Names an event, the same at every delivery. 128 random bits, base64url, 22 characters. */
export type EventId = string & Brand<"EventId">

/** Names a node for as long as it runs. 128 random bits, base64url, 22 characters. */
export type NodeId = string & Brand<"NodeId">

// Base64url of 16 bytes ends in a character with four unused bits, of 32 bytes in one with two.
// Only the spelling that leaves them zero is accepted, so that one id has exactly one spelling.
/** How 16 bytes are spelt, as part of a regular expression. */
export const sixteenBytesForm = "[A-Za-z0-9_-]{21}[AQgw]"
/** How 32 bytes are spelt. */
export const thirtyTwoBytesForm = "[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]"

const sixteenBytes = new RegExp(`^${sixteenBytesForm}$`)
const thirtyTwoBytes = new RegExp(`^${thirtyTwoBytesForm}$`)
const keyId = /^[A-Za-z0-9._~-]{1,64}$/

/** Whether a text is the one spelling of some 16 bytes. */
export const isSessionId = (text: unknown): text is SessionId =>
  typeof text === "string" && sixteenBytes.test(text)

/** Whether a text is the one spelling of some 16 bytes. */
export const isEventId = (text: unknown): text is EventId =>
  typeof text === "string" && sixteenBytes.test(text)

/** Whether a text is the one spelling of some 32 bytes. */
export const isDigest = (text: unknown): text is Digest =>
  typeof text === "string" && thirtyTwoBytes.test(text)

/** Whether a text is the one spelling of some 32 bytes. */
export const isSalt = (text: unknown): text is Salt =>
  typeof text === "string" && thirtyTwoBytes.test(text)

/** Whether a text may name a key: 1 to 64 unreserved URL characters. */
export const isKeyId = (text: unknown): text is KeyId =>
  typeof text === "string" && keyId.test(text)
