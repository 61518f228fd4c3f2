/**
 * A site that speaks to `supertokens-website`: one application, written in several frameworks, on a clock
 * that the test moves. It notes every request, so that refreshes can be counted where they arrive.
 */
import { once } from "node:events"
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http"
import type { AddressInfo } from "node:net"

import { memoryStore } from "../../../src/adapters/memory/index.ts"
import type { Sessions } from "../../../src/app/sessions.ts"
import type { Json } from "../../../src/domain/json.ts"
import type { SessionsOptions } from "../../../src/options/SessionsOptions.ts"
import { testClock, testSessions, type TestClock } from "../../../src/testing/index.ts"
import { faultyStore } from "../../support/faultyStore.ts"

export type SiteSessions = Sessions<Json | undefined, Json | undefined>

/** The application in one framework: routes as in sites/, over the sessions given. */
export type Framework = (sessions: SiteSessions) => RequestListener

export interface SeenRequest {
  readonly path: string
  readonly headers: IncomingMessage["headers"]
  /** 0 until it is answered. */
  readonly status: number
}

export interface Site {
  /** `http://localhost:PORT`. */
  readonly origin: string
  readonly sessions: SiteSessions
  readonly clock: TestClock
  /** The requests for a path so far. */
  readonly seen: (path: string) => readonly SeenRequest[]
  /** Takes the store away, or gives it back. */
  readonly storeDown: (down: boolean) => void
  /** Whose sessions were found stolen so far. */
  readonly thefts: readonly string[]
  readonly close: () => Promise<void>
}

/** What the site has other than the defaults; the origin it has got may matter for them. */
export type SiteOptions = (
  origin: string
) => Partial<SessionsOptions<Json | undefined, Json | undefined>>

/** The user who signs in everywhere. */
export const userId = "zoë"

export async function startSite(
  framework: Framework,
  options: SiteOptions = () => ({})
): Promise<Site> {
  const seen: SeenRequest[] = []
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost")
    const path = url.pathname
    if (path === "/page") {
      servePage(request, response)
      return
    }
    seen.push({
      path,
      headers: request.headers,
      get status() {
        return response.headersSent ? response.statusCode : 0
      }
    })
    listener(request, response)
  })
  const origin = await listen(server, "localhost")

  const store = faultyStore(memoryStore())
  // The browser's cookies count by its own clock.
  const clock = testClock(Date.now())
  const { sessions } = await testSessions({
    store: store.store,
    issuer: origin,
    clock,
    transport: "supertokens-website",
    refreshToken: { confirmation: "await" },
    logger: () => {},
    ...options(origin)
  })
  const thefts: string[] = []
  sessions.on("theft", ({ userId: whose }) => void thefts.push(whose))
  const listener = framework(sessions)

  return {
    origin,
    sessions,
    clock,
    seen: (path) => seen.filter((one) => one.path === path),
    thefts,
    storeDown: (down) => store.setScript(() => (down ? "unavailable" : "pass")),
    close: async () => {
      await stop(server)
      await sessions.close()
    }
  }
}

/** A server of pages alone, at an origin of its own: the website, where the API is somewhere else. */
export async function startWebsite(
  host: string
): Promise<{ readonly origin: string; readonly close: () => Promise<void> }> {
  const server = createServer(servePage)
  return { origin: await listen(server, host), close: () => stop(server) }
}

const servePage: RequestListener = (_request, response) => {
  response.setHeader("content-type", "text/html").end("<!doctype html><title>A page</title>")
}

async function listen(server: Server, host: string): Promise<string> {
  server.listen(0, host)
  await once(server, "listening")
  return `http://${host}:${(server.address() as AddressInfo).port}`
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections()
  server.close()
  await once(server, "close")
}
