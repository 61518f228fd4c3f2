/**
 * Inserting a session, where a test has nothing to say about data and limits.
 */
import type { Session } from "../../../src/domain/session.ts"
import type { SessionStore } from "../../../src/ports/SessionStore.ts"

type Insert = SessionStore["Service"]["insert"]

export const insertion = (
  session: Session,
  limit?: Parameters<Insert>[0]["limit"]
): Parameters<Insert>[0] => ({
  session,
  data: undefined,
  limit,
  eviction: { at: session.createdAt, cause: "limit", reason: undefined }
})
