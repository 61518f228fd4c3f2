/**
 * Node's own request and response, which Express and Koa are built on, as the exchange sees them.
 */
import type { IncomingMessage, OutgoingHttpHeader, ServerResponse } from "node:http"

import type { AnswerFields, RequestView } from "./message.ts"

/** `url` is the request's target as it came, before any framework cut a mount point off. */
export const nodeRequest = (request: IncomingMessage, url: string): RequestView => ({
  method: request.method ?? "GET",
  path: pathOf(url),
  header: (name) => {
    const value = request.headers[name]
    return typeof value === "string" || value === undefined ? value : value.join(", ")
  },
  remoteAddress: request.socket.remoteAddress
})

/** The path of a request target in origin form or absolute form (RFC 9112 section 3.2). */
const pathOf = (target: string): string =>
  (/^(?:[a-z][a-z0-9+.-]*:\/\/[^/?#]*)?([^?#]*)/i.exec(target)?.[1] ?? "") || "/"

export function nodeFields(response: ServerResponse): AnswerFields {
  const insisted = new Map<string, string>()
  return {
    open: () => !response.headersSent,
    get: (name) => [response.getHeader(name) ?? []].flat().map(String),
    set: (name, values) => {
      response.setHeader(name, name === "set-cookie" ? values : values.join(", "))
    },
    insist: (name, value) => {
      response.setHeader(name, value)
      if (insisted.size === 0) beforeHeaders(response, insisted)
      insisted.set(name, value)
    }
  }
}

/**
 * Sets `fields` once more when the headers leave. Node tells nobody of that moment, so its one method for it
 * is stood in front of, and left alone again as soon as it has been called.
 */
function beforeHeaders(response: ServerResponse, fields: ReadonlyMap<string, string>): void {
  const writeHead: unknown = Reflect.get(response, "writeHead")
  const own = Object.getOwnPropertyDescriptor(response, "writeHead")
  Object.defineProperty(response, "writeHead", {
    configurable: true,
    writable: true,
    value: (...given: unknown[]) => {
      if (own === undefined) Reflect.deleteProperty(response, "writeHead")
      else Object.defineProperty(response, "writeHead", own)
      for (const [name, value] of fields) response.setHeader(name, value)
      return Reflect.apply(
        writeHead as () => unknown,
        response,
        given.map((one) => without(one, fields))
      )
    }
  })
}

/** An argument of `writeHead` without some fields: they would win over those that were set. */
function without(given: unknown, fields: ReadonlyMap<string, unknown>): unknown {
  if (typeof given !== "object" || given === null) return given
  const keeps = (name: unknown) => !fields.has(String(name).toLowerCase())
  if (!Array.isArray(given)) {
    return Object.fromEntries(Object.entries(given).filter(([name]) => keeps(name)))
  }
  const list: readonly (OutgoingHttpHeader | readonly OutgoingHttpHeader[])[] = given
  return Array.isArray(list[0])
    ? list.filter((pair) => keeps([pair].flat()[0]))
    : list.filter((_, index) => keeps(list[index - (index % 2)]))
}
