/**
 * `sessions.sockets`: keeps attached connections in step with their sessions. What ends a session is heard of
 * through the log of events, which is read only while something is attached; a session that ended before the
 * reading began is found by looking it up afterwards, and one that nobody ended, when it should have expired.
 */
import { makeAttachments, type Attached } from "./app/attachments.ts"
import { describe } from "./app/inputProblems.ts"
import type { Sessions } from "./app/sessions.ts"
import { SessionsError } from "./app/SessionsError.ts"
import { socketCodes, type SessionSockets } from "./app/sockets.ts"
import type { SharedEvent } from "./domain/event.ts"
import { makeLookUps } from "./lookUps.ts"

/** How often expiries are looked at, and failed look-ups tried again, in ms. */
const lookEvery = 1_000

export interface Sockets extends SessionSockets {
  /** Closes all connections. */
  readonly close: () => void
}

type Face = Pick<Sessions<unknown, unknown>, "events" | "get" | "now" | "on">

/** From the first connection to the last. */
interface Watch {
  /** Asks the store about a session, once whatever ends it from then on is heard of. */
  readonly lookUp: (attached: Attached) => void
  readonly stop: () => void
}

export function makeSockets(sessions: Face): Sockets {
  let watch: Watch | undefined
  const attachments = makeAttachments(() => {
    watch?.stop()
    watch = undefined
  })
  const { close, has, tell } = attachments

  const greet = ({ id: sessionId }: Attached) =>
    ({ type: "session.attached", sessionId, at: sessions.now() }) as const

  const lookUp = async (attached: Attached): Promise<void> => {
    const found = await sessions.get(attached.id)
    if (!has(attached)) return
    const isNew = attached.aliveUntil === undefined
    if (found === null || found.userId !== attached.userId) {
      close(attached.id, socketCodes.ended, isNew ? "session_not_found" : "session_expired")
      return
    }
    attached.aliveUntil = Math.min(found.idleExpiresAt, found.absoluteExpiresAt)
    if (!isNew) return
    attachments.tellAll(attached, greet(attached))
  }

  const hear = (event: SharedEvent) => {
    if (event.name === "created") {
      const { at, sessionId, userId } = event
      attachments.tellOthers(userId, { type: "session.created", sessionId, at })
    } else if (event.name === "revoked" || event.name === "expired") {
      const { at, sessionId, userId } = event
      const cause = event.name === "revoked" ? event.cause : "expired"
      close(sessionId, socketCodes.ended, `session_${event.name}`)
      attachments.tellOthers(userId, { type: "session.ended", sessionId, at, cause })
    }
  }

  const startWatch = (): Watch => {
    const stopping = new AbortController()
    const { signal } = stopping
    const lookUps = makeLookUps(lookUp, has)

    const follow = async () => {
      const feed = sessions.events({ signal })
      await feed.begin()
      lookUps.begin()
      for await (const { event } of feed) hear(event)
    }
    // What is not read is not looked after. It ends by itself when the sessions are closed.
    const unread = () => {
      if (!signal.aborted) attachments.closeAll(socketCodes.unwatched, "closed")
    }
    follow().then(unread, unread)

    const timer = setInterval(() => {
      const now = sessions.now()
      for (const attached of attachments.sessions()) {
        const { aliveUntil } = attached
        if (aliveUntil !== undefined && aliveUntil <= now) lookUps.add(attached)
      }
      lookUps.again()
    }, lookEvery)
    timer.unref()

    // This node's own endings need not come through the log first.
    const endHere = (reason: string) => (event: { readonly sessionId: string }) =>
      close(event.sessionId, socketCodes.ended, reason)
    const stops = [
      sessions.on("revoked", endHere("session_revoked"), { nodes: "this" }),
      sessions.on("expired", endHere("session_expired"), { nodes: "this" })
    ]

    return {
      lookUp: lookUps.add,
      stop: () => {
        stopping.abort()
        lookUps.stop()
        clearInterval(timer)
        for (const stop of stops) stop()
      }
    }
  }

  return {
    attach: (session, connection) => {
      // JavaScript has no types.
      if (typeof session?.id !== "string" || typeof session.userId !== "string") {
        throw invalid(`session: must be a session with its id and userId, got ${describe(session)}`)
      }
      if (typeof connection?.send !== "function" || typeof connection.close !== "function") {
        throw invalid(`connection: must have send and close, got ${describe(connection)}`)
      }
      const attachment = { connection }
      const attached = attachments.add(session, attachment)
      if (attached === undefined) return () => {}
      watch ??= startWatch()
      if (attached.aliveUntil === undefined) watch.lookUp(attached)
      else tell(attached, attachment, greet(attached))
      return () => attachments.remove(attached, attachment)
    },
    close: () => attachments.closeAll(socketCodes.unwatched, "closed")
  }
}

const invalid = (message: string) => new SessionsError("input_invalid", message)
