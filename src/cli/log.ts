/**
 * The command's log: one JSON object a line, the same for the service's requests and the library's own
 * lines.
 */
import type { LogEntry } from "../ports/Logger.ts"

type Log = (entry: LogEntry) => void

// What JSON leaves as it is, and a terminal or a log viewer may obey: DEL, C1, line and paragraph
// separators, and marks that turn the direction of text.
const unsafe = /[\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** Writes entries as lines of JSON: `time` (ISO 8601), `level`, `message`, then the fields. */
export const jsonLines =
  (write: (line: string) => void) =>
  ({ level, message, fields }: LogEntry): void => {
    const line = JSON.stringify({ time: new Date().toISOString(), level, message, ...fields })
    write(`${line.replace(unsafe, escaped)}\n`)
  }

/**
 * A log that keeps its entries to itself until it is released: of a start that fails, only the reason is
 * told.
 */
export function heldUntilReady(log: Log): { readonly log: Log; readonly release: () => void } {
  let held: LogEntry[] | undefined = []
  return {
    log: (entry) => {
      if (held === undefined) log(entry)
      else held.push(entry)
    },
    release: () => {
      const entries = held ?? []
      held = undefined
      for (const entry of entries) log(entry)
    }
  }
}

const escaped = (character: string): string =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`
