import { randomUUID } from "node:crypto"
import { IncomingMessage, ServerResponse } from "node:http"

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
  throw notNode()
}

const notNode = () => new TypeError("the service runs on Node's HTTP/1.1 server only")

export const headerOf =
  ({ headers }: IncomingMessage) =>
  (name: string): string | undefined =>
    oneValue(headers[name])

const oneValue = (value: string | string[] | undefined): string | undefined =>
  typeof value === "string" ? value : undefined

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
  const given = oneValue(request.headers["x-request-id"])
  return given !== undefined && callersId.test(given) ? given : randomUUID()
}

/** What h3 is told of an answer that has been sent: it adds nothing to it. */
const sent = new HTTPResponse(null)

/**
 * Answers a request. Anything but a stream is written by Node itself, in one piece: a response that is made
 * for h3 first is taken apart again for Node, which costs more than to write it.
 */
export function respond(
  event: H3Event,
  { status, body, headers: own }: Answer<unknown>,
  requestId: string
): HTTPResponse {
  const isStream = body instanceof ReadableStream
  const isText = isStream || typeof body === "string"
  const headers: Record<string, string> = {
    "content-type": isText ? "text/plain; charset=utf-8" : "application/json; charset=utf-8",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "x-request-id": requestId
  }
  if (own !== undefined) Object.assign(headers, own)
  if (isStream && event.req.method !== "HEAD") return new HTTPResponse(body, { status, headers })
  // Nobody would read it.
  if (isStream) void body.cancel()
  const text = isStream ? undefined : textOf(body)
  // Node sends a text in chunks where it has written the headers without knowing its length.
  if (text !== undefined) headers["content-length"] = String(Buffer.byteLength(text))
  nodeResponse(event).writeHead(status, headers).end(text)
  return sent
}

const textOf = (body: unknown): string | undefined =>
  typeof body === "string" ? body : JSON.stringify(body)

function nodeResponse(event: H3Event): ServerResponse {
  const response = event.runtime?.node?.res
  if (response instanceof ServerResponse) return response
  throw notNode()
}
