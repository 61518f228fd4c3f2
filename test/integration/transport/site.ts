/**
 * A site of Request and Response over real sessions, and the browser's side of it: a jar that keeps cookies
 * as RFC 6265bis says, and refuses those that browsers refuse.
 */
import { onTestFinished } from "vitest"

import type { Sessions } from "../../../src/app/sessions.ts"
import type { Json } from "../../../src/domain/json.ts"
import { fetchSessions } from "../../../src/http/fetch/index.ts"
import type { SessionsOptions } from "../../../src/options/SessionsOptions.ts"
import { testSessions, type TestClock } from "../../../src/testing/index.ts"
import { cookieJar, type CookieJar } from "./cookieJar.ts"

export const issuer = "https://api.example.com"
export const userId = "alice"

export interface Sent {
  readonly headers?: Readonly<Record<string, string>>
  /** The claims that `POST /login` gives the session. */
  readonly claims?: Json
}

export interface Site {
  readonly sessions: Sessions<Json | undefined, Json | undefined>
  readonly clock: TestClock
  readonly jar: CookieJar
  /** A request with the jar's cookies, whose answer's cookies go into the jar. */
  readonly send: (method: string, path: string, sent?: Sent) => Promise<Response>
  /** The same, as a script of the site's own page makes it. */
  readonly post: (path: string, sent?: Sent) => Promise<Response>
}

export type Options = Partial<SessionsOptions<Json | undefined, Json | undefined>>

/** What a browser says of a request that the site's own page makes. */
export const sameOrigin = { "sec-fetch-site": "same-origin" }

/** What it says of a page that somebody opens. */
export const navigation = {
  "sec-fetch-dest": "document",
  "sec-fetch-mode": "navigate",
  "sec-fetch-site": "none"
}

export async function openSite(options: Options = {}): Promise<Site> {
  const { clock, sessions } = await testSessions({ issuer, ...options })
  onTestFinished(() => sessions.close())
  const handle = application(sessions)
  const { origin } = new URL(options.issuer ?? issuer)
  const jar = cookieJar(origin)

  const send: Site["send"] = async (method, path, { claims, headers = {} } = {}) => {
    const cookie = jar.line(path)
    const response = await handle(
      new Request(origin + path, {
        method,
        headers: { ...(cookie === "" ? {} : { cookie }), ...headers },
        ...(claims === undefined ? {} : { body: JSON.stringify(claims) })
      })
    )
    for (const line of response.headers.getSetCookie()) jar.receive(line)
    return response
  }
  return {
    sessions,
    clock,
    jar,
    send,
    post: (path, { headers, ...sent } = {}) =>
      send("POST", path, { ...sent, headers: { ...sameOrigin, ...headers } })
  }
}

/** `POST /login`, `GET /me` and `POST /transfer`, also below /app; and the routes of sessions. */
function application(
  sessions: Sessions<Json | undefined, Json | undefined>
): (request: Request) => Promise<Response> {
  const auth = fetchSessions(sessions)
  const required = auth.required()
  const { base } = sessions.transport.routes

  const login = async (request: Request) => {
    const text = await request.text()
    const claims = text === "" ? undefined : (JSON.parse(text) as Json)
    const created = await auth.of(request).create({ userId, claims })
    return created.ok
      ? Response.json(created.body)
      : Response.json(created.refusal, { status: 403 })
  }
  return (request) =>
    auth.middleware(request, () => {
      const { pathname } = new URL(request.url)
      switch (`${request.method} ${pathname.replace(/^\/app(?=\/)/, "")}`) {
        case "POST /login":
          return login(request)
        case "GET /me":
        case "POST /transfer":
          return required(request, () => Response.json(auth.session(request)))
        default:
          return `${pathname}/`.startsWith(`${base}/`)
            ? auth.routes(request)
            : new Response("no such page", { status: 404 })
      }
    })
}
