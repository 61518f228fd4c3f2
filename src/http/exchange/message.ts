/**
 * A request and its answer as the exchange sees them, whatever the framework. A framework's folder makes
 * one of each and does nothing else.
 */

/** What is read of a request. */
export interface RequestView {
  /** In capitals. */
  readonly method: string
  /** The path as the client asked for it, without query, still percent-encoded. */
  readonly path: string
  /** A header's value by its lower-case name; several fields of one name are joined by `, ` (cookies: `; `). */
  header(name: string): string | undefined
  /** The address at the other end of the connection. */
  readonly remoteAddress: string | undefined
}

/** The headers of an answer that has not been sent, as a framework keeps them. Names are in lower case. */
export interface AnswerFields {
  /** Whether headers can still be changed. */
  open(): boolean
  /** The field's values, one for each of its lines. */
  get(name: string): readonly string[]
  /** Replaces the field. */
  set(name: string, values: readonly string[]): void
  /**
   * The same, and it holds when the answer leaves, whatever the application made of the field: in place of
   * that, or, for `vary`, beside it.
   */
  insist(name: string, value: string): void
}

/** Where headers of the answer go. */
export interface AnswerHeaders {
  /** Whether headers can still be added. */
  readonly open: () => boolean
  readonly set: (name: string, value: string) => void
  /** Adds a field beside those of the same name; a cookie takes the place of an earlier one of its name. */
  readonly append: (name: string, value: string) => void
}

/** A whole answer, for the framework to send; its headers have been set already. */
export interface Answer {
  readonly status: number
  /** JSON, or undefined for an empty body. */
  readonly body: unknown
}

/** Methods that must not change anything (RFC 9110 section 9.2.1). */
export const isSafe = (method: string): boolean =>
  method === "GET" || method === "HEAD" || method === "OPTIONS"

/**
 * The path of a URL, or of a request target in origin form or absolute form (RFC 9112 section 3.2). Its host
 * may be one that no URL can have, for the client wrote it.
 */
export const pathOf = (target: string): string =>
  (/^(?:[a-z][a-z0-9+.-]*:\/\/[^/?#]*)?([^?#]*)/i.exec(target)?.[1] ?? "") || "/"
