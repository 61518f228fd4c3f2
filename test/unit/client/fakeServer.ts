/**
 * A server that is only a function in the place of the global `fetch`: what it answers, and when, is said by
 * each test. It notes what it is asked, and lets go of a request that is aborted, as a network would.
 */
import { afterEach, beforeEach, onTestFinished, vi } from "vitest"

import {
  createClient,
  type Client,
  type ClientOptions,
  type Tokens
} from "../../../src/client/index.ts"

export const api = "https://api.example.com"

type Answer = (request: Request) => Response | Promise<Response>

export interface FakeServer {
  /** Each request as its path and its bearer token, if any. */
  readonly asked: string[]
  readonly answers: Record<string, Answer>
}

export const tokensOf = (name: string): Tokens => ({
  accessToken: { value: `${name}-access`, expiresAt: 1 },
  refreshToken: { value: `${name}-refresh`, expiresAt: 2 }
})

export const json = (status: number, body: unknown): Response => Response.json(body, { status })

export const fine = (): Response => json(200, {})
export const issued = (): Response => json(200, tokensOf("a2"))

export const refusal = (status: number, code: string, action: string) => (): Response =>
  json(status, { code, action })

export const expired = refusal(401, "access_token_expired", "refresh")
export const revoked = refusal(401, "session_revoked", "login")
export const stale = refusal(409, "stale_refresh_token", "retry")

/** Answers one after the other, and the last again and again. */
export const inOrder = (...answers: Answer[]): Answer => {
  let next = 0
  return (request) => {
    const answer = answers[Math.min(next++, answers.length - 1)]
    if (answer === undefined) throw new Error("no answer")
    return answer(request)
  }
}

/** Answers who comes with this access token, and says to anybody else that theirs has expired. */
export const onlyFor =
  (name: string): Answer =>
  (request) =>
    request.headers.get("authorization") === `Bearer ${name}-access` ? fine() : expired()

export const bearerOf = (request: Request) =>
  request.headers.get("authorization")?.replace("Bearer ", "")

/** An answer that is held until the test releases it. */
export function held(answer: Answer) {
  let arrive = () => {}
  let release = () => {}
  const arrived = new Promise<void>((resolve) => (arrive = resolve))
  const released = new Promise<void>((resolve) => (release = resolve))
  return {
    arrived,
    release: () => release(),
    answer: async (request: Request) => {
      arrive()
      await released
      return answer(request)
    }
  }
}

/** Makes time the test's in every test of a file. */
export function testTimers(): void {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }))
  afterEach(() => void vi.useRealTimers())
}

export const never = () => new Promise<Response>(() => {})

export function startFakeServer(answers: Record<string, Answer>): FakeServer {
  const asked: string[] = []
  vi.stubGlobal("fetch", (input: RequestInfo, init?: RequestInit) => {
    const request = new Request(input, init)
    const { origin, pathname } = new URL(request.url)
    const route = origin === api ? pathname : request.url
    asked.push([route, bearerOf(request)].join(" ").trim())
    return new Promise((resolve, reject) => {
      const { signal } = request
      if (signal.aborted) reject(signal.reason)
      signal.addEventListener("abort", () => reject(signal.reason))
      Promise.resolve(answers[route]?.(request) ?? json(404, {})).then(resolve, reject)
    })
  })
  onTestFinished(() => {
    vi.unstubAllGlobals()
  })
  return { asked, answers }
}

export interface Tab {
  readonly client: Client
  /** The signals that its listeners have heard. */
  readonly heard: string[]
}

/** A client, which is closed when the test has finished. */
export function openTab(options: Partial<ClientOptions> = {}): Tab {
  const client = createClient({
    refresh: `${api}/auth/refresh`,
    logout: `${api}/auth/logout`,
    ...options
  })
  onTestFinished(client.close)
  const heard: string[] = []
  client.onRefreshed(() => heard.push("refreshed"))
  client.onSignedOut(() => heard.push("signedOut"))
  return { client, heard }
}

/** A storage for header mode, which several clients may share. */
export function storing(first: Tokens | null) {
  let kept = first
  return {
    kept: () => kept,
    get: async () => kept,
    set: async (tokens: Tokens | null) => {
      kept = tokens
    }
  }
}
