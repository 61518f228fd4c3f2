/**
 * The end of a long-running command: the first SIGTERM or SIGINT stops it in order, a second one at once.
 */
import { constants } from "node:os"

/**
 * How long, in milliseconds, the same signal counts as the first one's echo: a terminal gives Ctrl-C to every
 * process in it, npm among them, which passes it on to its child.
 */
const echo = 500

export function stopOnSignal(stop: () => Promise<void>): void {
  let first: { readonly signal: string; readonly at: number } | undefined
  const signalled = (signal: "SIGTERM" | "SIGINT") => {
    if (first !== undefined) {
      if (signal === first.signal && performance.now() - first.at < echo) return
      // As a shell reports a program that a signal ended.
      process.exit(128 + constants.signals[signal])
    }
    first = { signal, at: performance.now() }
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(
          `watchword: could not stop in order: ${error instanceof Error ? error.message : "unknown"}\n`
        )
        process.exit(1)
      }
    )
  }
  process.on("SIGTERM", signalled)
  process.on("SIGINT", signalled)
}
