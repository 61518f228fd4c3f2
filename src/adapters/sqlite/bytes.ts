/**
 * Ids, salts, digests and user ids as the bytes that are stored, and back. Equal texts have equal bytes
 * and the other way round: ids have one base64url spelling, and user ids are well-formed Unicode.
 */
import type { Digest, EventId, NodeId, Salt, SessionId } from "../../domain/identifier.ts"

/** The bytes that an id, a salt or a digest spells. */
export const bytes = (text: SessionId | EventId | NodeId | Salt | Digest): Buffer =>
  Buffer.from(text, "base64url")

/** A user id's UTF-8 bytes. */
export const userIdBytes = (userId: string): Buffer => Buffer.from(userId, "utf8")

const spell = (stored: Buffer): string => stored.toString("base64url")

export const sessionIdOf = (stored: Buffer): SessionId => spell(stored) as SessionId
export const eventIdOf = (stored: Buffer): EventId => spell(stored) as EventId
export const nodeIdOf = (stored: Buffer): NodeId => spell(stored) as NodeId
export const saltOf = (stored: Buffer): Salt => spell(stored) as Salt
export const digestOf = (stored: Buffer): Digest => spell(stored) as Digest
export const userIdOf = (stored: Buffer): string => stored.toString("utf8")
