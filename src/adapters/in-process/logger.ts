/**
 * Where log entries go: to the application's own function, or, of the more serious ones, one JSON object
 * a line to standard error.
 */
import type { LogEntry, Logger } from "../../ports/Logger.ts"

/** A logger over a function that may throw. */
export const functionLogger = (write: (entry: LogEntry) => void): Logger["Service"] => ({
  log: (entry) => {
    try {
      write(entry)
    } catch {
      // A log that fails must not fail what it tells of, and there is nowhere left to tell it.
    }
  }
})

/** Warnings and errors as JSON lines on standard error. JSON escapes line breaks and control characters. */
export const standardErrorLogger: Logger["Service"] = functionLogger(
  ({ level, message, fields }) => {
    if (level !== "warn" && level !== "error") return
    const line = {
      time: new Date().toISOString(),
      level,
      message: `watchword: ${message}`,
      ...fields
    }
    process.stderr.write(`${JSON.stringify(line)}\n`)
  }
)
