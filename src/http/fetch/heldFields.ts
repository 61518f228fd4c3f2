/**
 * Headers that are held until there is a `Response` to put them on.
 */
import { joined } from "../exchange/answerHeaders.ts"
import type { AnswerFields } from "../exchange/message.ts"

/** What cannot be copied, an error or an upgrade, has no headers that a browser would look at. */
const canCarry = ({ status }: Response): boolean => status >= 200

/** Every guarded request has one of these, and most put nothing into it. */
export class HeldFields implements AnswerFields {
  #held: Map<string, readonly string[]> | undefined = undefined
  #isOpen = true

  open(): boolean {
    return this.#isOpen
  }

  get(name: string): readonly string[] {
    return this.#held?.get(name) ?? []
  }

  set(name: string, values: readonly string[]): void {
    this.#held ??= new Map()
    this.#held.set(name, values)
  }

  insist(name: string, value: string): void {
    this.set(name, [value])
  }

  /**
   * A copy of the response with the headers. Never the response itself: it may be immutable, and a handler may
   * give the same one to everybody, who would then share one user's cookies.
   */
  applyTo(response: Response, { method }: Pick<Request, "method">): Response {
    this.#isOpen = false
    if (this.#held === undefined || !canCarry(response)) return response
    const headers = new Headers(response.headers)
    for (const [name, values] of this.#held) put(headers, name, values)
    const { status, statusText } = response
    return new Response(method === "HEAD" ? null : response.body, { status, statusText, headers })
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
