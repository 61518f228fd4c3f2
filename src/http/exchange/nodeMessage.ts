/**
 * Node's own request and response, which Express and Koa are built on, as the exchange sees them.
 */
import type { IncomingMessage, ServerResponse } from "node:http"

import { insistedOn, joinedCookies } from "./answerHeaders.ts"
import { pathOf, type AnswerFields, type RequestView } from "./message.ts"

/** See `nodeRequest`. */
class NodeRequestView implements RequestView {
  readonly #request: IncomingMessage
  readonly #url: string

  constructor(request: IncomingMessage, url: string) {
    this.#request = request
    this.#url = url
  }

  get method(): string {
    return this.#request.method ?? "GET"
  }

  get path(): string {
    return pathOf(this.#url)
  }

  get remoteAddress(): string | undefined {
    return this.#request.socket.remoteAddress
  }

  header(name: string): string | undefined {
    const value = this.#request.headers[name]
    return typeof value === "string" || value === undefined ? value : value.join(", ")
  }
}

/** `url` is the request's target as it came, before any framework cut a mount point off. */
export const nodeRequest = (request: IncomingMessage, url: string): RequestView =>
  new NodeRequestView(request, url)

const linesOf = (response: ServerResponse, name: string): readonly string[] =>
  [response.getHeader(name) ?? []].flat().map(String)

export function nodeFields(response: ServerResponse): AnswerFields {
  const held = new Map<string, Held>()
  const hold = (name: string, values: readonly string[], insist: boolean) => {
    if (held.size === 0) beforeHeaders(response, held)
    held.set(name, { values, insist })
  }
  return {
    open: () => !response.headersSent,
    get: (name) => linesOf(response, name),
    set: (name, values) => {
      response.setHeader(name, name === "set-cookie" ? values : values.join(", "))
      hold(name, values, false)
    },
    insist: (name, value) => {
      response.setHeader(name, value)
      hold(name, [value], true)
    }
  }
}

interface Held {
  readonly values: readonly string[]
  readonly insist: boolean
}

/**
 * Sets `held` once more when the headers leave: a framework may have removed them for an error, or the
 * application written others over them. Node tells nobody of that moment, so its one method for it is stood
 * in front of, and left alone again as soon as it has been called.
 */
function beforeHeaders(response: ServerResponse, held: ReadonlyMap<string, Held>): void {
  const writeHead: unknown = Reflect.get(response, "writeHead")
  const own = Object.getOwnPropertyDescriptor(response, "writeHead")
  Object.defineProperty(response, "writeHead", {
    configurable: true,
    writable: true,
    value: (...given: unknown[]) => {
      if (own === undefined) Reflect.deleteProperty(response, "writeHead")
      else Object.defineProperty(response, "writeHead", own)
      for (const [name, one] of held) {
        const late = given.flatMap((each) => valuesIn(each, name))
        response.setHeader(name, leaving(name, linesOf(response, name), late, one))
      }
      return Reflect.apply(
        writeHead as () => unknown,
        response,
        given.map((one) => without(one, held))
      )
    }
  })
}

/** What leaves of a field: `set` on the response by now, and `late` with `writeHead`. */
function leaving(
  name: string,
  set: readonly string[],
  late: readonly string[],
  { insist, values }: Held
): string | readonly string[] {
  if (name === "set-cookie") {
    const own = [...set, ...late].filter((line) => !values.includes(line))
    return joinedCookies(values, own)
  }
  if (insist) return insistedOn(name, [...set, ...late], values.join(", "))
  return [late, set, values].find((lines) => lines.length > 0)?.join(", ") ?? ""
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
