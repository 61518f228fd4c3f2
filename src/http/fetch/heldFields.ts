/**
 * Headers that are held until there is a `Response` to put them on.
 */
import { joined } from "../exchange/answerHeaders.ts"
import type { AnswerFields } from "../exchange/message.ts"

export interface HeldFields extends AnswerFields {
  /**
   * A copy of the response with the headers. Never the response itself: it may be immutable, and a handler may
   * give the same one to everybody, who would then share one user's cookies.
   */
  readonly applyTo: (response: Response, method: string) => Response
}

/** What cannot be copied, an error or an upgrade, has no headers that a browser would look at. */
const canCarry = ({ status }: Response): boolean => status >= 200

export function heldFields(): HeldFields {
  const held = new Map<string, readonly string[]>()
  let open = true
  return {
    open: () => open,
    get: (name) => held.get(name) ?? [],
    set: (name, values) => {
      held.set(name, values)
    },
    insist: (name, value) => {
      held.set(name, [value])
    },
    applyTo: (response, method) => {
      open = false
      if (held.size === 0 || !canCarry(response)) return response
      const headers = new Headers(response.headers)
      for (const [name, values] of held) put(headers, name, values)
      const { status, statusText } = response
      return new Response(method === "HEAD" ? null : response.body, { status, statusText, headers })
    }
  }
}

/** Held fields win over the response's own, but for those that add up. */
function put(headers: Headers, name: string, values: readonly string[]): void {
  if (name === "vary") {
    headers.set(name, joined([...values], headers.get(name) ?? ""))
    return
  }
  if (name !== "set-cookie") headers.delete(name)
  for (const value of values) headers.append(name, value)
}
