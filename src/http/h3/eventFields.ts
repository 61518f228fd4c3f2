/**
 * The headers of an h3 answer. h3 keeps them in two places, of which it takes one: `errHeaders` for errors and
 * for `Response` objects from status 400 on, `headers` for all else.
 */
import { insistedOn } from "../exchange/answerHeaders.ts"
import type { AnswerFields } from "../exchange/message.ts"
import type { RequestEvent } from "./event.ts"

export interface EventFields extends AnswerFields {
  /** To be called with what the handler gave, before h3 makes a response of it. */
  readonly settle: (value: unknown) => void
}

export function eventFields(event: RequestEvent): EventFields {
  const insisted = new Map<string, string>()

  const set = (name: string, values: readonly string[]): void => {
    for (const headers of [event.res.headers, event.res.errHeaders]) {
      headers.delete(name)
      for (const value of values) headers.append(name, value)
    }
  }

  const get = (name: string): readonly string[] => {
    const { headers } = event.res
    if (name === "set-cookie") return headers.getSetCookie()
    return [headers.get(name) ?? []].flat()
  }

  return {
    open: () => event.runtime?.node?.res?.headersSent !== true,
    get,
    set,
    insist: (name, value) => {
      insisted.set(name, value)
      set(name, [value])
    },
    settle: (value) => {
      // h3 puts its fields in the place of a response's own, and what that varies by must not get lost.
      const response = headersOf(value)
      for (const [name, held] of insisted) {
        set(name, [insistedOn(name, [...get(name), response?.get(name) ?? ""], held)])
      }
    }
  }
}

/** The headers of a `Response`, or of h3's own `HTTPResponse`. */
function headersOf(value: unknown): Headers | undefined {
  const held = typeof value === "object" && value !== null && "headers" in value && value.headers
  return held instanceof Headers ? held : undefined
}
