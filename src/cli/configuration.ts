/**
 * Gathers a command's options: flags go before environment variables, these before the configuration
 * file, and that before the defaults. Each is checked where it comes from, so that a message names the
 * flag or the variable and not the option behind it.
 */
import { SessionsError } from "../app/SessionsError.ts"
import { decodeServeOptions, type DecodedServeOptions } from "../options/serve.ts"
import { CommandFailure, UsageFailure } from "./commandFailure.ts"
import { readConfigFile, type ConfigFile } from "./configFile.ts"

/** The flags of all commands. */
interface GivenFlags {
  readonly config?: string
  readonly port?: string
  readonly host?: string
  readonly store?: string
  readonly "api-key"?: string
}

export type Environment = Readonly<Record<string, string | undefined>>

/** Options as they were given, and as they were understood. */
export interface Configuration {
  readonly given: Readonly<Record<string, unknown>>
  readonly decoded: DecodedServeOptions
}

/** What a flag or a variable sets. */
interface Source {
  readonly option: string
  readonly flag: Exclude<keyof GivenFlags, "config"> | undefined
  readonly variable: string
  readonly read: (text: string) => unknown
}

const asIs = (text: string) => text

const sources: readonly Source[] = [
  {
    option: "port",
    flag: "port",
    variable: "WATCHWORD_PORT",
    read: (text) => (/^\d+$/.test(text) ? Number(text) : text)
  },
  { option: "host", flag: "host", variable: "WATCHWORD_HOST", read: asIs },
  { option: "store", flag: "store", variable: "WATCHWORD_STORE", read: asIs },
  { option: "apiKey", flag: "api-key", variable: "WATCHWORD_API_KEY", read: asIs },
  {
    option: "secret",
    flag: undefined,
    variable: "WATCHWORD_SECRET",
    // Several, newest first. Random text has neither commas nor line breaks.
    read: (text) => text.split(/[,\r\n]+/).filter((secret) => secret !== "")
  }
]

/** Throws `CommandFailure` with everything that is wrong: in flags, in variables and in the file. */
export function configure(flags: GivenFlags, environment: Environment): Configuration {
  const { options, mistakes, misused } = fromCommandLine(flags, environment)
  let file: ConfigFile | undefined
  let told: string | undefined
  try {
    file = flags.config === undefined ? undefined : readConfigFile(flags.config)
    const given: Record<string, unknown> = { ...file?.options, ...options }
    // What is told under a flag's or a variable's name is not told again under the option's.
    for (const { option } of mistakes) delete given[option]
    const decoded = decodeServeOptions(given, flags.config ?? "the options")
    if (mistakes.length === 0) return { given, decoded }
  } catch (error) {
    if (error instanceof SessionsError) told = file?.inItsWords(error.message) ?? error.message
    else if (error instanceof CommandFailure) told = error.message
    else throw error
  }
  const lines = mistakes.map(({ text }) => text)
  const message = [
    ...(lines.length < 2
      ? lines
      : [`${lines.length} mistakes`, ...lines.map((line) => `  ${line}`)]),
    ...(told === undefined ? [] : [told])
  ].join("\n")
  throw misused ? new UsageFailure(message) : new CommandFailure(message)
}

/** What is wrong with a flag or a variable. */
interface Mistake {
  readonly option: string
  readonly text: string
}

/** The options that flags and variables set. `misused`: a flag is among the mistakes. */
function fromCommandLine(flags: GivenFlags, environment: Environment) {
  const options: Record<string, unknown> = {}
  const mistakes: Mistake[] = []
  let misused = false
  for (const { option, flag, variable, read } of sources) {
    const byFlag = flag === undefined ? undefined : flags[flag]
    // An empty variable is how many tools unset one.
    const text = byFlag ?? (environment[variable] === "" ? undefined : environment[variable])
    if (text === undefined) continue
    options[option] = read(text)
    const problem = problemOf(option, options[option])
    if (problem === undefined) continue
    mistakes.push({ option, text: `${byFlag === undefined ? variable : `--${flag}`}: ${problem}` })
    misused ||= byFlag !== undefined
  }
  return { options, mistakes, misused }
}

/** What is wrong with one option's value, in one line, or undefined. */
function problemOf(option: string, value: unknown): string | undefined {
  try {
    decodeServeOptions({ [option]: value }, option)
    return undefined
  } catch (error) {
    if (!(error instanceof SessionsError)) throw error
    // A title, and then a line a mistake: "  port: given …; allowed: …".
    const [, line = error.message] = error.message.split("\n")
    return line.trim().replace(new RegExp(`^${option}[^:]*: `), "")
  }
}
