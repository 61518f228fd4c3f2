/**
 * A request that is not served: what stands in the way, as an HTTP status with a message for people.
 * Thrown while a request is read; nothing has been changed by then.
 */

/** An answer's headers, by name. */
export type AnswerHeaders = Readonly<Record<string, string>>

export class RequestRefused extends Error {
  override readonly name = "RequestRefused"
  readonly status: number
  readonly headers: AnswerHeaders

  constructor(status: number, message: string, headers: AnswerHeaders = {}) {
    super(message)
    this.status = status
    this.headers = headers
  }
}
