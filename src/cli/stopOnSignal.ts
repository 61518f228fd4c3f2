/**
 * The end of a long-running command: the first SIGTERM or SIGINT stops it in order, a second one at once.
 */
import { constants } from "node:os"

export function stopOnSignal(stop: () => Promise<void>): void {
  let stopping = false
  const signalled = (signal: "SIGTERM" | "SIGINT") => {
    // As a shell reports a program that a signal ended.
    if (stopping) process.exit(128 + constants.signals[signal])
    stopping = true
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
