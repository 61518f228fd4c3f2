import { readFileSync } from "node:fs"

/**
 * Reads a configuration file: Watchword's own options as JSON, or a file of
 * supertokens-node-mysql-ref-jwt-webservice, recognised by its shape.
 */
import { CommandFailure } from "./commandFailure.ts"
import { inOldNames, isOldConfig, translateOldConfig } from "./oldConfig.ts"

/** A file's options in Watchword's terms, not yet checked. */
export interface ConfigFile {
  readonly options: Readonly<Record<string, unknown>>
  /** A message about the options, with the names that the file uses. */
  readonly inItsWords: (message: string) => string
}

/** Throws `CommandFailure`. */
export function readConfigFile(file: string): ConfigFile {
  const options = parse(file, read(file))
  if (!isRecord(options)) throw new CommandFailure(`${file}: must be an object of options`)
  return isOldConfig(options)
    ? { options: translateOldConfig(options, file), inItsWords: inOldNames }
    : { options, inItsWords: (message) => message }
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8")
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown"
    throw new CommandFailure(`${file}: cannot be read (${code})`)
  }
}

function parse(file: string, text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return value
  } catch (error) {
    // The parser's own words may quote the file, and with it a secret.
    const position = /position (\d+)/.exec(error instanceof Error ? error.message : "")?.[1]
    const line =
      position === undefined ? undefined : text.slice(0, Number(position)).split("\n").length
    throw new CommandFailure(
      `${file}: is not valid JSON${line === undefined ? "" : ` (line ${line})`}`
    )
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)
