/**
 * What `sqliteStore` is given, checked.
 */
import { resolve } from "node:path"

export interface SqliteStoreOptions {
  /**
   * `full` (the default): a write is on disk before it is answered. `normal`: it is in the operating
   * system's hands, so a power cut or a crash of the machine, but not of the process, may lose the last
   * ones, revocations among them. Nothing can damage the file in either.
   */
  readonly synchronous?: "full" | "normal"
  /**
   * The store's own clock, in whole milliseconds since the epoch; by default the system's, which all
   * processes of one machine share. For tests that have a clock of their own.
   */
  readonly now?: () => number
}

export interface Location {
  /** The absolute path. */
  readonly path: string
  readonly synchronous: "full" | "normal"
  readonly now: () => number
}

/** Where the sessions are to be kept, or what is wrong with the arguments and what would be right. */
export function locate(file: unknown, options: unknown): Location | { readonly problem: string } {
  const example = 'give the path of a file, such as sqliteStore("sessions.db")'
  if (typeof file !== "string") {
    return { problem: `sqliteStore got ${file === null ? "null" : typeof file}: ${example}` }
  }
  if (file === "" || file === ":memory:") {
    return {
      problem:
        `sqliteStore got ${JSON.stringify(file)}, a database that no second connection could see: ` +
        `${example}, or use memoryStore()`
    }
  }
  if (file.includes("\0") || /^file:|^[a-z][a-z0-9+.-]*:\/\//i.test(file)) {
    return { problem: `sqliteStore got ${JSON.stringify(file)}, which is not a path: ${example}` }
  }
  if (typeof options !== "object" || options === null) {
    return {
      problem: 'sqliteStore takes its options as an object, such as { synchronous: "full" }'
    }
  }
  const unknown = Object.keys(options).filter((key) => key !== "synchronous" && key !== "now")
  if (unknown.length > 0) {
    return {
      problem: `sqliteStore does not know the option ${unknown.join(", ")}; there are: synchronous, now`
    }
  }
  const { synchronous = "full", now = Date.now } = options as Readonly<Record<string, unknown>>
  if (synchronous !== "full" && synchronous !== "normal") {
    return {
      problem: `sqliteStore's option synchronous is "full" or "normal", got ${JSON.stringify(synchronous)}`
    }
  }
  if (typeof now !== "function") {
    return {
      problem: `sqliteStore's option now is a function, such as Date.now, got ${typeof now}`
    }
  }
  // Absolute, for the driver takes what looks like a URL for a server to connect to.
  return { path: resolve(file), synchronous, now: now as () => number }
}
