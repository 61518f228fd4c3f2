/**
 * Connections as an application would attach them, which keep what they are given.
 */
import type { SessionConnection, SocketMessage } from "../../../src/index.ts"
import { heard } from "../events/nodes.ts"

/** What a connection was given: messages, and at last perhaps a close. */
export type Given = SocketMessage | { readonly closed: number; readonly reason: string }

export interface Recorded extends SessionConnection {
  readonly given: readonly Given[]
  /** What it was given, once that is at least so much. */
  readonly atLeast: (count: number) => Promise<readonly Given[]>
}

/** A connection that is fine. */
export function connection(): Recorded {
  const { add, atLeast, items } = heard<Given>()
  return {
    given: items,
    atLeast,
    send: (text) => add(JSON.parse(text) as SocketMessage),
    close: (closed = 1005, reason = "") => add({ closed, reason })
  }
}

/** What the connections of one user are told of a session. */
export const attached = (sessionId: string, at: number): Given => ({
  type: "session.attached",
  sessionId,
  at
})
export const created = (sessionId: string, at: number): Given => ({
  type: "session.created",
  sessionId,
  at
})
export const ended = (
  sessionId: string,
  at: number,
  cause: Extract<SocketMessage, { readonly type: "session.ended" }>["cause"]
): Given => ({ type: "session.ended", sessionId, at, cause })
