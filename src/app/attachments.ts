/**
 * Which connections are attached to which sessions on this node: told, closed and counted here.
 */
import {
  socketCodes,
  type AttachableSession,
  type SessionConnection,
  type SocketMessage
} from "./sockets.ts"

/** A session with its connections. */
export interface Attached extends AttachableSession {
  readonly connections: Set<Attachment>
  /** When it would expire unless it is used, in ms; undefined until it is known to be alive. */
  aliveUntil: number | undefined
}

/** One connection. An object of its own, for the same connection may be attached twice. */
export interface Attachment {
  readonly connection: SessionConnection
}

/** How many connections one node looks after. */
export const mostAttachments = 100_000

export interface Attachments {
  /**
   * Adds a connection to its session. Where there is no room, or the session is another user's, it closes it and
   * answers undefined.
   */
  readonly add: (session: AttachableSession, attachment: Attachment) => Attached | undefined
  /** Forgets a connection; without harm where it was forgotten before. */
  readonly remove: (attached: Attached, attachment: Attachment) => void
  /** Every session that has connections. */
  readonly sessions: () => IterableIterator<Attached>
  /** Whether these are still a session's connections. */
  readonly has: (attached: Attached) => boolean
  /** Tells one connection, unless it was removed. */
  readonly tell: (attached: Attached, attachment: Attachment, message: SocketMessage) => void
  /** Tells all of a session's connections. */
  readonly tellAll: (attached: Attached, message: SocketMessage) => void
  /** Tells the user's connections that are known to be of living sessions, but for the session's own. */
  readonly tellOthers: (userId: string, message: SocketMessage) => void
  /** Forgets a session's connections, and closes them. */
  readonly close: (sessionId: string, code: number, reason: string) => void
  readonly closeAll: (code: number, reason: string) => void
}

/** `emptied` is called whenever the last connection is gone. */
export function makeAttachments(emptied: () => void): Attachments {
  const bySession = new Map<string, Attached>()
  const byUser = new Map<string, Set<Attached>>()
  let size = 0

  const forget = (attached: Attached) => {
    if (!bySession.delete(attached.id)) return
    const ofUser = byUser.get(attached.userId)
    ofUser?.delete(attached)
    if (ofUser?.size === 0) byUser.delete(attached.userId)
  }

  const remove = (attached: Attached, attachment: Attachment) => {
    if (!attached.connections.delete(attachment)) return
    size -= 1
    if (attached.connections.size === 0) forget(attached)
    if (size === 0) emptied()
  }

  const end = (attached: Attached, attachment: Attachment, code: number, reason: string) => {
    // Whoever detached it while it was being told has it back.
    if (!attached.connections.has(attachment)) return
    remove(attached, attachment)
    hangUp(attachment, code, reason)
  }

  const tell = (attached: Attached, attachment: Attachment, message: SocketMessage) => {
    // Whoever was told before it may have detached it.
    if (!attached.connections.has(attachment)) return
    attempt(
      () => attachment.connection.send(JSON.stringify(message)),
      () => end(attached, attachment, socketCodes.unwatched, "send_failed")
    )
  }

  const tellAll = (attached: Attached, message: SocketMessage) => {
    // Those there were when it happened: whoever is told may attach another.
    const there = [...attached.connections]
    for (const attachment of there) tell(attached, attachment, message)
  }

  const close = (sessionId: string, code: number, reason: string) => {
    const attached = bySession.get(sessionId)
    if (attached === undefined) return
    const connections = [...attached.connections]
    for (const attachment of connections) end(attached, attachment, code, reason)
  }

  return {
    add: ({ id, userId }, attachment) => {
      if (size >= mostAttachments) {
        hangUp(attachment, socketCodes.unwatched, "too_many_connections")
        return undefined
      }
      const existing = bySession.get(id)
      if (existing !== undefined && existing.userId !== userId) {
        hangUp(attachment, socketCodes.ended, "session_not_found")
        return undefined
      }
      const attached = existing ?? {
        id,
        userId,
        connections: new Set(),
        aliveUntil: undefined
      }
      attached.connections.add(attachment)
      size += 1
      bySession.set(id, attached)
      byUser.set(userId, (byUser.get(userId) ?? new Set()).add(attached))
      return attached
    },
    remove,
    sessions: () => bySession.values(),
    has: (attached) => bySession.get(attached.id) === attached,
    tell,
    tellAll,
    tellOthers: (userId, message) => {
      const others = Array.from(byUser.get(userId) ?? []).filter(
        ({ aliveUntil, id }) => aliveUntil !== undefined && id !== message.sessionId
      )
      for (const attached of others) tellAll(attached, message)
    },
    close,
    closeAll: (code, reason) => {
      const ids = [...bySession.keys()]
      for (const id of ids) close(id, code, reason)
    }
  }
}

const hangUp = ({ connection }: Attachment, code: number, reason: string): void =>
  attempt(
    () => connection.close(code, reason),
    // It is gone already.
    () => {}
  )

/** Calls what an application gave, which may throw, or return a promise that rejects. */
function attempt(call: () => unknown, failed: () => void): void {
  try {
    const result = call()
    // Whatever has a `then` may reject, not only an instance of `Promise`.
    if (result !== undefined) Promise.resolve(result).catch(failed)
  } catch {
    failed()
  }
}
