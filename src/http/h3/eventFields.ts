/**
 * The headers of an h3 answer. h3 keeps them in two places, of which it takes one: `errHeaders` for errors and
 * for `Response` objects from status 400 on, `headers` for all else.
 */
import { joined } from "../exchange/answerHeaders.ts"
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
      for (const [name, held] of insisted) set(name, [held])
      // h3 puts its fields in the place of a response's own, and what that varies by must not get lost.
      const own = value instanceof Response ? value.headers.get("vary") : null
      const varies = get("vary")
      if (own !== null && varies.length > 0) set("vary", [joined(varies, own)])
    }
  }
}
