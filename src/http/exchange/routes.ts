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
): (exchange: Exchange<Claims, Data>, path: string) => Promise<Answer> | undefined {
  const guard = makeGuard(sessions, carrier)
  const { paths } = carrier

  const refuse = (
    { request, headers }: Exchange<Claims, Data>,
    why: Refusal,
    during: "guard" | "refresh"
  ): Answer => carrier.refuse(request, headers, why, statusOf(why.code), during)

  const refresh: Route<Claims, Data> = async (exchange) => {
    const result = await exchange.refresh()
    if (!result.ok) return refuse(exchange, result.refusal, "refresh")
    return { status: 200, body: carrier.tokenBody(exchange.request, { ...result, signIn: false }) }
  }

  const logout: Route<Claims, Data> = async (exchange) => {
    if (!exchange.mayChange()) return refuse(exchange, refusal("cross_site_request"), "guard")
    if (carrier.logoutNeedsAccessToken) {
      const standing = await exchange.standing()
      const told = standing.ok || standing.refusal.action !== "refresh"
      if (!told) return refuse(exchange, standing.refusal, "guard")
    }
    await exchange.revoke()
    return { status: 200, body: carrier.loggedOut }
  }

  const guarded =
    (use: (userId: string, id: string) => Promise<Answer>): Route<Claims, Data> =>
    async (exchange) => {
      const passage = await guard(exchange)
      if (passage.kind === "answer") return passage.answer
      neverStore(exchange.headers)
      return use(passage.session.userId, passage.session.id)
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
    guarded(async (userId) => {
      // Somebody else's session is no session to this user.
      const session = await sessions.get(sessionId)
      const mine = session?.userId === userId
      const { revoked } = mine
        ? await sessions.revoke({ sessionId, cause: "logout" })
        : { revoked: false }
      return revoked
        ? { status: 200, body: { ok: true, revoked: 1 } }
        : { status: 404, body: refusal("session_not_found") }
    })

  return (exchange, path) => {
    const table = tableOf(path)
    if (table === undefined) return undefined
    const { method } = exchange.request
    const route = table[method === "HEAD" ? "GET" : method]
    if (route !== undefined) return route(exchange)
    exchange.headers.set("allow", Object.keys(table).join(", "))
    const body = { message: `${method} is not possible here` }
    return Promise.resolve({ status: method === "OPTIONS" ? 204 : 405, body })
  }

  function tableOf(path: string): Readonly<Record<string, Route<Claims, Data>>> | undefined {
    if (path === paths.refresh) return { POST: refresh }
    if (path === paths.logout) return { POST: logout }
    if (paths.sessions === undefined) return undefined
    if (path === paths.sessions) return { GET: list, DELETE: endOthers }
    if (!path.startsWith(`${paths.sessions}/`)) return undefined
    const id = path.slice(paths.sessions.length + 1)
    return id.includes("/") ? undefined : { DELETE: endOne(id) }
  }
}

/** A session as its user may see it. */
const device = (session: SessionDetails<unknown>, current: string) => ({
  id: session.id,
  current: session.id === current,
  createdAt: session.createdAt,
  lastActiveAt: session.lastActiveAt,
  expiresAt: Math.min(session.idleExpiresAt, session.absoluteExpiresAt),
  device: session.device
})
