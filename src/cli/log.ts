/**
 * The command's log: one JSON object a line, the same for the service's requests and the library's own
 * lines.
 */
import type { LogEntry } from "../ports/Logger.ts"

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

const escaped = (character: string): string =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`
