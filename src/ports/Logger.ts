/**
 * Structured log lines about the running of the service. No field holds a token, a digest or a secret.
 */
import * as Context from "effect/Context"

export type LogLevel = "debug" | "info" | "warn" | "error"

/** `message` is a fixed text; what varies is in `fields`. */
export interface LogEntry {
  readonly level: LogLevel
  readonly message: string
  readonly fields: Readonly<Record<string, string | number | boolean | undefined>>
}

export class Logger extends Context.Service<
  Logger,
  {
    /** Never throws. */
    readonly log: (entry: LogEntry) => void
  }
>()("watchword/ports/Logger") {}
