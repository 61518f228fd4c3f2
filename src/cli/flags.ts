import { parseArgs } from "node:util"

/**
 * Reads a command's flags. Everything that is not one of them is refused.
 */
import { UsageFailure } from "./commandFailure.ts"
import type { FlagKinds } from "./usage.ts"

/** Flags by name; one that is not given is absent. */
export type Flags<Kinds extends FlagKinds> = {
  readonly [Name in keyof Kinds]?: Kinds[Name] extends "value" ? string : boolean
}

export function readFlags<const Kinds extends FlagKinds>(
  args: readonly string[],
  kinds: Kinds
): Flags<Kinds> {
  const options = Object.fromEntries(
    Object.entries(kinds).map(([name, kind]) => [
      name,
      { type: kind === "value" ? ("string" as const) : ("boolean" as const) }
    ])
  )
  try {
    const { values, tokens } = parseArgs({ args: [...args], options, strict: true, tokens: true })
    const names = tokens.flatMap((token) => (token.kind === "option" ? [token.name] : []))
    const twice = names.find((name, index) => names.indexOf(name) !== index)
    if (twice !== undefined) throw new UsageFailure(`--${twice} is given twice`)
    return values as Flags<Kinds>
  } catch (error) {
    if (error instanceof UsageFailure || !(error instanceof Error)) throw error
    // Node's own words; what follows their first sentence is advice for another situation.
    throw new UsageFailure(error.message.replace(/[.\n].*$/s, ""))
  }
}
