/**
 * Connections that are attached to sessions: what an application gives, and what it may expect. Any
 * WebSocket fits, and so does a wrapper of a stream of server-sent events.
 */
import type { EndCause } from "../domain/session.ts"

/** An open connection to a client. What its methods return is not used, but a promise may reject. */
export interface SessionConnection {
  /** Gives the client one message: a `SocketMessage` as JSON. Where it fails, the connection is closed. */
  send(text: string): unknown
  /** Ends the connection, with one of the `socketCodes` and a word for the reason. */
  close(code?: number, reason?: string): unknown
}

/** Whose connection it is: what `verify` and `create` answer as `session`. */
export interface AttachableSession {
  readonly id: string
  readonly userId: string
}

/** What an attached client is told. `at` is ms since the epoch. */
export type SocketMessage =
  /** The connection's own session is alive; what comes later is told. Comes first. */
  | { readonly type: "session.attached"; readonly sessionId: string; readonly at: number }
  /** The user has signed in somewhere else. */
  | { readonly type: "session.created"; readonly sessionId: string; readonly at: number }
  /** Another session of the user has ended. */
  | {
      readonly type: "session.ended"
      readonly sessionId: string
      readonly at: number
      readonly cause: EndCause | "expired"
    }

/**
 * Why a connection is closed, as close codes of WebSockets (RFC 6455, section 7.4.2: from the range for
 * applications). `ended`: its session is over. `unwatched`: nobody looks after it here any more, so the client
 * should connect again.
 */
export const socketCodes = { ended: 4401, unwatched: 4503 } as const

export interface SessionSockets {
  /**
   * Closes a connection when its session ends, on whatever node and for whatever reason, and tells it of the
   * user's other sessions until then. Refreshes change nothing about it. Returns what detaches it, to be called
   * when the connection is gone; after that it is neither told anything nor closed.
   *
   * Throws `input_invalid` for what is no session or no connection, and `closed`.
   */
  attach(session: AttachableSession, connection: SessionConnection): () => void
}
