/**
 * The routes that a browser needs: refresh, sign-out, and the user's list of devices.
 */
import type { SessionDetails } from "../../app/results.ts"
import type { Sessions } from "../../app/sessions.ts"
import { refusal, type Refusal } from "../../domain/refusal.ts"
import type { Carrier } from "./carrier.ts"
import type { Exchange } from "./exchange.ts"
import { makeGuard } from "./guard.ts"
import type { Answer } from "./message.ts"
import { neverStore } from "./nativeCarrier.ts"
import { statusOf } from "./status.ts"

type Route<Claims, Data> = (exchange: Exchange<Claims, Data>) => Promise<Answer>

/** The answer to a request for one of the routes, or undefined for a path that is none of them. */
export function makeRoutes<Claims, Data>(
  sessions: Sessions<Claims, Data>,
  carrier: Carrier
): (exchange: Exchange<Claims, Data>) => Promise<Answer> | undefined {
  const guard = makeGuard(sessions)
  const { paths } = carrier

  const refuse = (
    { incoming: { request, headers } }: Exchange<Claims, Data>,
    why: Refusal,
    during: "guard" | "refresh"
  ): Answer => carrier.refuse(request, headers, why, statusOf(why.code), during)

  const refresh: Route<Claims, Data> = async (exchange) => {
    const result = await exchange.refresh()
    return result.ok
      ? { status: 200, body: result.body }
      : refuse(exchange, result.refusal, "refresh")
  }

  const logout: Route<Claims, Data> = async (exchange) => {
    if (!exchange.incoming.mayChange())
      return refuse(exchange, refusal("cross_site_request"), "guard")
    if (carrier.logoutNeedsAccessToken) {
      const standing = await exchange.standing()
      if (!standing.ok && hidesSession(standing.refusal)) {
        return refuse(exchange, standing.refusal, "guard")
      }
    }
    const result = await exchange.revoke()
    return result.ok
      ? { status: 200, body: carrier.loggedOut }
      : refuse(exchange, result.refusal, "guard")
  }

  const guarded =
    (use: (userId: string, id: string, exchange: Exchange<Claims, Data>) => Promise<Answer>) =>
    async (exchange: Exchange<Claims, Data>): Promise<Answer> => {
      const passage = await guard(exchange.incoming, () => exchange)
      if (passage.kind === "answer") return passage.answer
      neverStore(exchange.incoming.headers)
      return use(passage.session.userId, passage.session.id, exchange)
    }

  const list = guarded(async (userId, id) => ({
    status: 200,
    body: { sessions: (await sessions.list(userId)).map((one) => device(one, id)) }
  }))

  const endOthers = guarded(async (_userId, id) => ({
    status: 200,
    body: { ok: true, ...(await sessions.revokeOthers({ sessionId: id })) }
  }))

  const endOne = (sessionId: string) =>
    guarded(async (userId, id, exchange) => {
      // Somebody else's session is no session to this user.
      const session = await sessions.get(sessionId)
      if (session?.userId !== userId) return noSuchSession
      const { revoked } = await (sessionId === id
        ? exchange.revoke().then((result) => (result.ok ? result : { revoked: false }))
        : sessions.revoke({ sessionId, cause: "logout" }))
      return revoked ? { status: 200, body: { ok: true, revoked: 1 } } : noSuchSession
    })

  const tableOf = (path: string): ReadonlyMap<string, Route<Claims, Data>> | undefined => {
    if (path === paths.refresh) return new Map([["POST", refresh]])
    if (path === paths.logout) return new Map([["POST", logout]])
    if (paths.sessions === undefined) return undefined
    if (path === paths.sessions) {
      return new Map([
        ["GET", list],
        ["HEAD", list],
        ["DELETE", endOthers]
      ])
    }
    if (!path.startsWith(`${paths.sessions}/`)) return undefined
    const id = path.slice(paths.sessions.length + 1)
    return id === "" || id.includes("/") ? undefined : new Map([["DELETE", endOne(id)]])
  }

  return (exchange) => {
    const { headers, request } = exchange.incoming
    const table = tableOf(request.path)
    if (table === undefined) return undefined
    const { method } = request
    const route = table.get(method)
    if (route !== undefined) return route(exchange)
    const allow = [...table.keys(), "OPTIONS"].join(", ")
    headers.set("allow", allow)
    return Promise.resolve(
      method === "OPTIONS"
        ? { status: 204, body: undefined }
        : { status: 405, body: { message: `this route answers only to ${allow}` } }
    )
  }
}

/** Whether there may still be a session, which a refresh would find: the access token has expired, or got lost. */
const hidesSession = ({ action, code }: Refusal): boolean =>
  action === "refresh" || code === "not_signed_in"

/** In a list of devices, an entry that is gone is no reason to sign in again. */
const noSuchSession: Answer = {
  status: 404,
  body: { ...refusal("session_not_found"), action: "none" }
}

/** A session as its user may see it: a fingerprint is nobody's to see. */
function device(session: SessionDetails<unknown>, current: string) {
  const { ip, userAgent, name, location } = session.device
  return {
    id: session.id,
    current: session.id === current,
    createdAt: session.createdAt,
    lastActiveAt: session.lastActiveAt,
    expiresAt: Math.min(session.idleExpiresAt, session.absoluteExpiresAt),
    device: { ip, userAgent, name, location }
  }
}
