import { randomUUID } from "node:crypto"
import { IncomingMessage } from "node:http"

import { HTTPResponse, type H3Event } from "h3"

/**
 * Between h3 and the service: what is read of a request, and how an answer becomes a response. Every
 * answer is `no-store` unless it says otherwise, for nearly all hold tokens or facts about sessions.
 */
import { RequestRefused } from "./refused.ts"
import type { Answer } from "./route.ts"

/** Node's own request: headers without a copy, and the body as it comes. */
export function nodeRequest(event: H3Event): IncomingMessage {
  const request = event.runtime?.node?.req
  if (request instanceof IncomingMessage) return request
  throw new TypeError("the service runs on Node's HTTP/1.1 server only")
}

export const headerOf =
  ({ headers }: IncomingMessage) =>
  (name: string): string | undefined => {
    const value = headers[name]
    return typeof value === "string" ? value : undefined
  }

/** The query's fields; one that comes twice is a list, which no schema here lets through. */
export function queryOf({ url }: H3Event): Readonly<Record<string, string | readonly string[]>> {
  if (url.search === "") return {}
  const { searchParams } = url
  return Object.fromEntries(
    [...new Set(searchParams.keys())].map((name) => {
      const values = searchParams.getAll(name)
      return [name, values.length === 1 ? (values[0] ?? "") : values]
    })
  )
}

/** What stands in the path's places, percent-decoded once. */
export function paramsOf({ context }: H3Event): Readonly<Record<string, string>> {
  const { params } = context
  if (params === undefined) return {}
  return Object.fromEntries(
    Object.entries(params).map(([name, text]) => [name, percentDecoded(text)])
  )
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new RequestRefused(400, "the path is malformed")
  }
}

const callersId = /^[A-Za-z0-9._-]{1,64}$/

/** What a request is called in the log and in its answer: the caller's own `X-Request-Id`, or a new one. */
export function requestIdOf(request: IncomingMessage): string {
  const given = headerOf(request)("x-request-id")
  return given !== undefined && callersId.test(given) ? given : randomUUID()
}

export function httpResponse(
  { status, body, headers }: Answer<unknown>,
  requestId: string
): HTTPResponse {
  const text = typeof body === "string" || body instanceof ReadableStream
  return new HTTPResponse(text ? body : JSON.stringify(body), {
    status,
    headers: {
      "content-type": text ? "text/plain; charset=utf-8" : "application/json; charset=utf-8",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "x-request-id": requestId,
      ...headers
    }
  })
}
