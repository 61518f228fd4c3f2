/**
 * Where log entries go: to the application's own function, or, of the more serious ones, one JSON object
 * a line to standard error.
 */
import type { LogEntry, Logger, LogLevel } from "../../ports/Logger.ts"

/** A logger that says which entries it would only throw away, so that nobody makes them. */
export interface SelectiveLogger extends Pick<Logger["Service"], "log"> {
  readonly writes: (level: LogLevel) => boolean
}

const every = (): boolean => true

/** A logger over a function that may throw, of entries of the levels that it is given. */
export const functionLogger = (
  write: (entry: LogEntry) => void,
  writes: (level: LogLevel) => boolean = every
): SelectiveLogger => ({
  writes,
  log: (entry) => {
    if (!writes(entry.level)) return
    try {
      write(entry)
    } catch {
      // A log that fails must not fail what it tells of, and there is nowhere left to tell it.
    }
  }
})

/** Warnings and errors as JSON lines on standard error. JSON escapes line breaks and control characters. */
export const standardErrorLogger: SelectiveLogger = functionLogger(
  ({ level, message, fields }) => {
    const line = {
      time: new Date().toISOString(),
      level,
      message: `watchword: ${message}`,
      ...fields
    }
    process.stderr.write(`${JSON.stringify(line)}\n`)
  },
  (level) => level === "warn" || level === "error"
)
