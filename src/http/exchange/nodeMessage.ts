/**
 * Node's own request and response, which Express and Koa are built on, as the exchange sees them.
 */
import type { IncomingMessage, ServerResponse } from "node:http"

import { insistedOn } from "./answerHeaders.ts"
import { pathOf, type AnswerFields, type RequestView } from "./message.ts"

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

const linesOf = (response: ServerResponse, name: string): readonly string[] =>
  [response.getHeader(name) ?? []].flat().map(String)

export function nodeFields(response: ServerResponse): AnswerFields {
  const insisted = new Map<string, string>()
  return {
    open: () => !response.headersSent,
    get: (name) => linesOf(response, name),
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
      for (const [name, value] of fields) {
        const made = [...linesOf(response, name), ...given.flatMap((one) => valuesIn(one, name))]
        response.setHeader(name, insistedOn(name, made, value))
      }
      return Reflect.apply(
        writeHead as () => unknown,
        response,
        given.map((one) => without(one, fields))
      )
    }
  })
}

type Pair = readonly [name: unknown, value: unknown]

/** The fields in an argument of `writeHead`: an object, a flat list, or a list of pairs. */
function pairsIn(given: unknown): readonly Pair[] | undefined {
  if (typeof given !== "object" || given === null) return undefined
  if (!Array.isArray(given)) return Object.entries(given)
  const list: readonly unknown[] = given
  if (!Array.isArray(list[0])) {
    return list.flatMap((name, index): Pair[] => (index % 2 ? [] : [[name, list[index + 1]]]))
  }
  return list.map((pair): Pair => (Array.isArray(pair) ? [pair[0], pair[1]] : [pair, undefined]))
}

const valuesIn = (given: unknown, field: string): readonly string[] =>
  (pairsIn(given) ?? [])
    .filter(([name]) => String(name).toLowerCase() === field)
    .flatMap(([, value]) => [value].flat().map(String))

/** An argument of `writeHead` without some fields: they would win over those that were set. */
function without(given: unknown, fields: ReadonlyMap<string, unknown>): unknown {
  const kept = pairsIn(given)?.filter(([name]) => !fields.has(String(name).toLowerCase()))
  if (kept === undefined) return given
  // Beside fields that were set, Node takes a flat list alone.
  return Array.isArray(given) ? kept.flat() : Object.fromEntries(kept)
}
